import type { RatePolicy } from "../../../shared/limits/rate_limit.ts";

/** Each invitation is a mail to somebody who did not ask for it. */
export const INVITE_BY_USER: RatePolicy = {
  name: "admin_invite",
  quota: 100,
  windowSeconds: 3600,
  by: "user",
};

export const WRITE_BY_USER: RatePolicy = {
  name: "admin_write",
  quota: 300,
  windowSeconds: 60,
  by: "user",
};
