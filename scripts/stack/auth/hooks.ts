import { AuthError, internal } from "./http/errors.ts";
import type { Queries } from "./store/database.ts";
import type { Json } from "./store/users.ts";

const NAME = /^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/;
const TIMEOUT_MS = 2000;

/**
 * Calls a Postgres hook as GoTrue does: in the caller's transaction, with two seconds to answer.
 *
 * @throws {AuthError} what the hook's `error` says; 500 `unexpected_failure` when it cannot be run
 */
export async function invokeHook(tx: Queries, name: string, input: Json): Promise<Json> {
  if (!NAME.test(name)) throw new TypeError(`Hook name must be schema.function, got ${name}`);
  let output: unknown;
  try {
    await tx.rows(`set local statement_timeout to '${TIMEOUT_MS}'`);
    const row = await tx.first<{ output: unknown }>(`select ${name}($1::jsonb) as output`, [
      JSON.stringify(input),
    ]);
    await tx.rows("set local statement_timeout to default");
    output = row?.output ?? {};
  } catch (error) {
    const uri = `pg-functions://postgres/${name.replace(".", "/")}`;
    throw internal(`Error running hook URI: ${uri}`, error);
  }
  if (!isObject(output)) throw internal("Error unmarshalling JSON output.");
  refuseIfAsked(output);
  return output;
}

/** A hook refuses by answering `{error: {http_code, message}}`; without a message it does not. */
function refuseIfAsked(output: Json): void {
  if (!isObject(output.error)) return;
  const { message, http_code } = output.error;
  if (typeof message !== "string" || message === "") return;
  const status = typeof http_code === "number" && http_code !== 0 ? http_code : 500;
  throw new AuthError(status, status === 500 ? "unexpected_failure" : "unknown", message);
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
