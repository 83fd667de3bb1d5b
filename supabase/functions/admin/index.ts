import { serve } from "../../../shared/http/serve.ts";
import { config } from "./config.ts";
import { inviteUser } from "./routes/invite_user.ts";
import { updateUser } from "./routes/update_user.ts";

serve({ name: "admin", config, routes: [inviteUser, updateUser] });
