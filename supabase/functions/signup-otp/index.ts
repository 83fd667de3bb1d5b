import { serve } from "../../../shared/http/serve.ts";
import { config } from "./config.ts";
import { acceptInvite } from "./routes/accept_invite.ts";
import { changeEmail } from "./routes/change_email.ts";
import { confirmEmail } from "./routes/confirm_email.ts";
import { forgot } from "./routes/forgot.ts";
import { login } from "./routes/login.ts";
import { logout } from "./routes/logout.ts";
import { readProfile } from "./routes/read_profile.ts";
import { refresh } from "./routes/refresh.ts";
import { resend } from "./routes/resend.ts";
import { reset } from "./routes/reset.ts";
import { signup } from "./routes/signup.ts";
import { updateProfile } from "./routes/update_profile.ts";
import { verify } from "./routes/verify.ts";

serve({
  name: "signup-otp",
  config,
  routes: [
    signup,
    verify,
    resend,
    login,
    refresh,
    logout,
    forgot,
    reset,
    acceptInvite,
    changeEmail,
    confirmEmail,
    readProfile,
    updateProfile,
  ],
});
