import { fromBase64, toBase64Url } from "../crypto/encoding.ts";
import type { Bytes } from "../crypto/hkdf.ts";
import { seal, type Secrets, unseal } from "../crypto/seal.ts";
import { sha256 } from "../crypto/sha256.ts";
import { sql } from "../db/sql.ts";
import type { Transaction } from "../db/transaction.ts";
import { AppError, UnprocessableError, ValidationError } from "../errors/app_error.ts";

/** A request that came with an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header). */
export interface IdempotentRequest {
  /** Function, route and principal: the same key of somebody else, or elsewhere, is another one. */
  scope: string;
  key: string;
  /** SHA-256 of method, path, query and body. */
  requestHash: Bytes;
  /** Stored answers are sealed, because an answer may hold what is shown only once. */
  secrets: Secrets;
}

/** @throws ValidationError unless the header holds 1 to 255 visible ASCII characters */
export function readIdempotencyKey(headers: Headers): string | undefined {
  const key = headers.get("idempotency-key") ?? undefined;
  if (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new ValidationError([{
      field: "idempotency-key",
      code: "invalid_header",
      message: "must be 1 to 255 visible ASCII characters",
    }]);
  }
  return key;
}

/** What makes two requests the same one. A streamed body is not part of it. */
export async function hashRequest(method: string, url: URL, body: Uint8Array): Promise<Bytes> {
  const head = new TextEncoder().encode(`${method} ${url.pathname}${url.search}\n`);
  const request = new Uint8Array(head.length + body.length);
  request.set(head);
  request.set(body, head.length);
  return await sha256(request);
}

interface StoredAnswer {
  state: "new" | "replay" | "mismatch" | "running";
  status: number;
  body: { sealed: string } | null;
  headers: Record<string, string> | null;
}

/**
 * Does the work once for each idempotency key. The answer is stored in the transaction that does the work:
 * either both are there or neither is. Without a key the work is simply done.
 *
 * @throws AppError 422 `idempotency_key_reused`, 409 `idempotency_key_in_use`
 */
export async function idempotent<
  const A extends { status: number; body?: unknown; headers?: unknown },
>(
  { idempotency }: { idempotency: IdempotentRequest | undefined },
  tx: Transaction,
  work: () => Promise<A>,
): Promise<A> {
  if (!idempotency) return await work();
  const { scope, key, requestHash, secrets } = idempotency;
  const context = `${scope}\n${key}`;
  const stored = await tx.one<StoredAnswer>(
    sql`select state, status, body, headers
      from private.begin_idempotent(${scope}, ${key}, ${requestHash})`,
  );
  switch (stored.state) {
    case "mismatch":
      throw new UnprocessableError("idempotency_key_reused");
    case "running":
      throw new AppError("idempotency_key_in_use", { retryAfter: 1 });
    case "replay": {
      const answer = {
        status: stored.status,
        headers: { ...stored.headers, "idempotency-replayed": "true" },
        ...(stored.body && {
          body: JSON.parse(
            await unseal(secrets, "idempotency", fromBase64(stored.body.sealed), context),
          ) as unknown,
        }),
      };
      // The scope names this route: what was stored under it is an answer this route gave.
      return answer as unknown as A;
    }
  }
  const answer = await work();
  const sealed = answer.body === undefined
    ? null
    : await seal(secrets, "idempotency", JSON.stringify(answer.body), context);
  await tx.execute(
    sql`select private.finish_idempotent(${scope}, ${key}, ${requestHash}, ${answer.status},
      ${sealed && sql.json({ sealed: toBase64Url(sealed) })}::jsonb,
      ${sql.json(answer.headers ?? {})}::jsonb)`,
  );
  return answer;
}
