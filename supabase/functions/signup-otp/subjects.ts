import { subkey } from "../../../shared/crypto/hkdf.ts";
import { hmacSha256Hex } from "../../../shared/crypto/hmac.ts";
import { networkOf } from "../../../shared/limits/subject.ts";
import type { SignupConfig } from "./config.ts";

/** Under what the lock-out counts an address: an HMAC, so that its table holds no addresses. */
export function addressKey(config: SignupConfig, address: string): Promise<string> {
  return keyOf(config, `address\0${address}`);
}

/** Under what the lock-out counts the machine that asks; an IPv6 subscriber counts as one. */
export function ipKey(config: SignupConfig, clientIp: string): Promise<string> {
  return keyOf(config, `ip\0${networkOf(clientIp)}`);
}

async function keyOf(config: SignupConfig, subject: string): Promise<string> {
  return await hmacSha256Hex(await subkey(config.PORTCULLIS_SECRET, "subject"), subject);
}
