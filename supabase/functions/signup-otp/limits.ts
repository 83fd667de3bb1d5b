import type { RatePolicy } from "../../../shared/limits/rate_limit.ts";

// Each route counts whoever asks by network address, and most of them the address that is asked about too:
// the first stops one machine that tries many addresses, the second many machines that try one.

const HOUR = 3600;

function byIp(name: string, quota: number, windowSeconds = HOUR): RatePolicy {
  return { name, quota, windowSeconds, by: "ip" };
}

function byAddress(name: string, quota: number): RatePolicy {
  return { name, quota, windowSeconds: HOUR, by: { body: "email" } };
}

function byUser(name: string, quota: number, windowSeconds = HOUR): RatePolicy {
  return { name, quota, windowSeconds, by: "user" };
}

export const SIGNUP_LIMITS = [byIp("signup_ip", 60), byAddress("signup_address", 10)];

/** Together with five attempts a code, this bounds guessing at an address: 20 in a million an hour. */
export const VERIFY_LIMITS = [byIp("verify_ip", 120), byAddress("verify_address", 20)];

export const RESEND_LIMITS = [byIp("resend_ip", 60), byAddress("resend_address", 5)];

/** Wrong passwords meet the lock-out long before this; it bounds what right ones cost. */
export const LOGIN_LIMITS = [byIp("login_ip", 300, HOUR / 4), byAddress("login_address", 60)];

export const REFRESH_LIMITS = [byIp("refresh_ip", 1200)];
export const LOGOUT_LIMITS = [byUser("logout_user", 120)];
export const FORGOT_LIMITS = [
  byIp("password_forgot_ip", 60),
  byAddress("password_forgot_address", 5),
];
export const RESET_LIMITS = [
  byIp("password_reset_ip", 60),
  byAddress("password_reset_address", 20),
];
export const INVITE_ACCEPT_LIMITS = [
  byIp("invite_accept_ip", 60),
  byAddress("invite_accept_address", 20),
];
export const EMAIL_CHANGE_LIMITS = [byUser("email_change_user", 5)];
export const EMAIL_CONFIRM_LIMITS = [byUser("email_confirm_user", 20)];
export const PROFILE_READ_LIMITS = [byUser("profile_read_user", 600, 60)];
export const PROFILE_WRITE_LIMITS = [byUser("profile_write_user", 60)];
