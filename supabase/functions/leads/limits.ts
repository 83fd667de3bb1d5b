import type { RatePolicy } from "../../../shared/limits/rate_limit.ts";

/** A web form's sender may be anybody, so this is the tightest limit. */
export const INTAKE_BY_IP: RatePolicy = {
  name: "leads_intake",
  quota: 10,
  windowSeconds: 3600,
  by: "ip",
  for: ["publishable"],
};

/** Another server of the operator's. */
export const INTAKE_BY_KEY: RatePolicy = {
  name: "leads_intake_key",
  quota: 6000,
  windowSeconds: 3600,
  by: "api_key",
};

/** A signed-in user who makes leads. */
export const CREATE_BY_USER: RatePolicy = {
  name: "leads_create",
  quota: 300,
  windowSeconds: 3600,
  by: "user",
};

/** A signed-in user who reads. */
export const READ_BY_USER: RatePolicy = {
  name: "leads_read",
  quota: 6000,
  windowSeconds: 60,
  by: "user",
};
