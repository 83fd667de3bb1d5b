import type { Endpoint } from "../http/context.ts";

/** GET /health */
export const health: Endpoint = () =>
  Promise.resolve(Response.json({
    version: "local",
    name: "GoTrue",
    description: "GoTrue is a user registration and authentication API",
  }));

/** GET /.well-known/jwks.json */
export const jwks: Endpoint = (auth) =>
  Promise.resolve(
    Response.json(auth.jwks, { headers: { "cache-control": "public, max-age=600" } }),
  );

const PROVIDERS = [
  "anonymous_users",
  "apple",
  "azure",
  "bitbucket",
  "discord",
  "facebook",
  "figma",
  "fly",
  "github",
  "gitlab",
  "google",
  "kakao",
  "keycloak",
  "linkedin",
  "linkedin_oidc",
  "notion",
  "slack",
  "slack_oidc",
  "spotify",
  "twitch",
  "twitter",
  "workos",
  "phone",
  "zoom",
];

/** GET /settings: addresses and passwords, nothing else, and nobody signs up. */
export const settings: Endpoint = () =>
  Promise.resolve(Response.json({
    external: { ...Object.fromEntries(PROVIDERS.map((name) => [name, false])), email: true },
    disable_signup: true,
    mailer_autoconfirm: false,
    phone_autoconfirm: false,
    sms_provider: "",
    saml_enabled: false,
  }));
