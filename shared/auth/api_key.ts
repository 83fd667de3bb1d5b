import { equalBytes } from "../crypto/constant_time.ts";
import { randomBase62 } from "../crypto/random.ts";
import { sha256 } from "../crypto/sha256.ts";
import type { Queries } from "../db/queries.ts";
import { sql } from "../db/sql.ts";
import { ForbiddenError, UnauthenticatedError } from "../errors/app_error.ts";
import type { ApiKeyCaller } from "./caller.ts";

const PREFIX_LENGTH = 8;
const SECRET_LENGTH = 43; // 256 bits
const FORMAT = /^pcl_([0-9A-Za-z]{8})_[0-9A-Za-z]{32,64}$/;

/** A new key. `key` is shown once and kept nowhere; `prefix` and `hash` are what is stored. */
export interface NewApiKey {
  key: string;
  prefix: string;
  hash: Uint8Array<ArrayBuffer>;
}

/** Makes a server-to-server key, `pcl_<prefix>_<secret>`. A plain hash suffices: 256 bits have no dictionary. */
export async function generateApiKey(): Promise<NewApiKey> {
  const prefix = randomBase62(PREFIX_LENGTH);
  const key = `pcl_${prefix}_${randomBase62(SECRET_LENGTH)}`;
  return { key, prefix, hash: await sha256(key) };
}

/**
 * Finds out whose key this is. An unknown key takes the same steps as a wrong one.
 *
 * @param login the database as the functions' login role
 * @throws UnauthenticatedError when the key is malformed, unknown, wrong, expired or revoked
 */
export async function verifyApiKey(key: string, login: Queries): Promise<ApiKeyCaller> {
  const prefix = FORMAT.exec(key)?.[1];
  if (prefix === undefined) throw refused();
  const found = await login.maybeOne<{ id: string; key_hash: Uint8Array; scopes: string[] }>(
    sql`select id, key_hash, scopes from private.find_api_key(${prefix})`,
  );
  const isRight = equalBytes(await sha256(key), found?.key_hash ?? new Uint8Array(32));
  if (!found || !isRight) throw refused();
  return { kind: "api_key", id: found.id, scopes: found.scopes };
}

/** Notes that the key was used; the database does so at most once a minute. */
export async function noteApiKeyUse(caller: ApiKeyCaller, login: Queries): Promise<void> {
  await login.query(sql`select private.touch_api_key(${caller.id})`);
}

/** @throws ForbiddenError when the key lacks the scope */
export function requireScope(caller: ApiKeyCaller, scope: string): void {
  if (!caller.scopes.includes(scope)) {
    throw new ForbiddenError(`The API key lacks the scope ${scope}`);
  }
}

function refused(): UnauthenticatedError {
  return new UnauthenticatedError(
    "unauthenticated",
    "The x-api-key is unknown, expired or revoked",
  );
}
