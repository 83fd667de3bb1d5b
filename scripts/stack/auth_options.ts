import type { AuthOptions } from "./auth/options.ts";
import type { ProjectConfig } from "./config.ts";
import { StackError } from "./stack_error.ts";

/**
 * What `[auth]` of supabase/config.toml asks of the local Auth.
 *
 * @throws StackError for a hook that is no Postgres function, or a time that is none
 */
export function authOptions({ auth }: ProjectConfig): Partial<AuthOptions> {
  return {
    jwtExpirySeconds: auth.jwt_expiry,
    minimumPasswordLength: auth.minimum_password_length,
    otpLength: auth.email.otp_length,
    otpExpirySeconds: auth.email.otp_expiry,
    mailIntervalSeconds: seconds(auth.email.max_frequency),
    doubleConfirmEmailChanges: auth.email.double_confirm_changes,
    refreshTokenReuseSeconds: auth.refresh_token_reuse_interval,
    securePasswordChange: auth.email.secure_password_change,
    redirectUrls: auth.additional_redirect_urls,
    hooks: {
      customAccessToken: postgresFunction(auth.hook.custom_access_token),
      sendEmail: postgresFunction(auth.hook.send_email),
    },
  };
}

function postgresFunction(hook: { enabled: boolean; uri: string } | undefined): string | null {
  if (!hook?.enabled) return null;
  const match = /^pg-functions:\/\/postgres\/(\w+)\/(\w+)$/.exec(hook.uri);
  if (!match) {
    throw new StackError(
      `supabase/config.toml: hook "${hook.uri}" cannot be called locally, ` +
        "expected pg-functions://postgres/<schema>/<function>",
    );
  }
  return `${match[1]}.${match[2]}`;
}

/** A duration as Go writes it, such as `1m0s`, in seconds. */
function seconds(duration: string): number {
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration);
  if (!match || duration === "") {
    throw new StackError(
      `supabase/config.toml: "${duration}" is no duration, expected one as 1m0s`,
    );
  }
  const [hours = 0, minutes = 0, rest = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return hours * 3600 + minutes * 60 + rest;
}
