/** What `[auth]` of supabase/config.toml decides, under names of our own. */
export interface AuthOptions {
  /** Seconds an access token lives: `jwt_expiry`. */
  jwtExpirySeconds: number;
  /** Shortest password in bytes: `minimum_password_length`. */
  minimumPasswordLength: number;
  /** Digits of a code in a mail: `email.otp_length`. */
  otpLength: number;
  /** Seconds a code or link lives: `email.otp_expiry`. */
  otpExpirySeconds: number;
  /** Seconds between two mails of one kind to one user: `email.max_frequency`. */
  mailIntervalSeconds: number;
  /** Both addresses confirm a change: `email.double_confirm_changes`. */
  doubleConfirmEmailChanges: boolean;
  /** Seconds in which a used refresh token may be used again: `refresh_token_reuse_interval`. */
  refreshTokenReuseSeconds: number;
  /** Changing the password of a session older than a day takes a nonce: `secure_password_change`. */
  securePasswordChange: boolean;
  /** Where links may lead besides the site: `additional_redirect_urls`, `*` and `**` allowed. */
  redirectUrls: readonly string[];
  /** Postgres functions as `schema.function`, or null where the hook is off: `hook.*`. */
  hooks: { customAccessToken: string | null; sendEmail: string | null };
  /** Connections kept to the database. */
  poolSize: number;
}

/** GoTrue's own defaults, with the two hooks of this project switched on. */
export const DEFAULT_AUTH_OPTIONS: AuthOptions = {
  jwtExpirySeconds: 3600,
  minimumPasswordLength: 10,
  otpLength: 6,
  otpExpirySeconds: 3600,
  mailIntervalSeconds: 60,
  doubleConfirmEmailChanges: true,
  refreshTokenReuseSeconds: 10,
  securePasswordChange: false,
  redirectUrls: [],
  hooks: {
    customAccessToken: "private.custom_access_token_hook",
    sendEmail: "private.send_email_hook",
  },
  poolSize: 6,
};
