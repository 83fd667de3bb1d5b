import { join } from "node:path";
import type { Caller, Service, StackContext } from "../context.ts";
import { BlobStore } from "./blobs.ts";
import type { Storage } from "./call.ts";
import { scopeOf, StorageDatabase } from "./database.ts";
import { fromDatabaseError } from "./database_errors.ts";
import { refuse, StorageError } from "./errors.ts";
import { matchRoute } from "./router.ts";
import { ROUTES } from "./routes.ts";
import { sweepOrphans } from "./sweep.ts";
import { UrlTokens } from "./tokens.ts";

/** What the stack can decide about its Storage. */
export interface StorageOptions {
  /**
   * No object may be larger, whatever its bucket says. By default 5 GiB: the most that one request
   * carries on hosted Supabase.
   */
  maxObjectBytes?: number;
}

const MAX_OBJECT_BYTES = 5 * 1024 ** 3;

/**
 * The stack's Storage: storage-api's routes over `storage.buckets` and `storage.objects`, with the
 * bytes below `<dataDir>/storage`. Every decision about who may do what is the database's.
 *
 * The database must have its `storage` schema.
 */
export async function createStorage(
  context: StackContext,
  { maxObjectBytes = MAX_OBJECT_BYTES }: StorageOptions = {},
): Promise<Service> {
  const log = (message: string) => context.log("storage", message);
  const database = new StorageDatabase(context.databaseUrl("supabase_storage_admin"), log);
  const blobs = new BlobStore(join(context.dataDir, "storage"));
  const tokens = await UrlTokens.create(context.keys);
  const storage = { database, blobs, tokens, maxObjectBytes };
  try {
    await blobs.open();
    const removed = await sweepOrphans(database, blobs);
    if (removed > 0) log(`removed ${removed} files that belong to no object`);
  } catch (error) {
    await database.close();
    throw error;
  }
  return {
    async fetch(request, caller) {
      try {
        return await answer(storage, request, caller);
      } catch (error) {
        return answerError(error, request, log);
      }
    },
    close: () => database.close(),
  };
}

async function answer(storage: Storage, request: Request, caller: Caller): Promise<Response> {
  const url = new URL(request.url);
  const match = matchRoute(ROUTES, request.method, url.pathname);
  if (match === null) {
    const message = `Route ${request.method}:${url.pathname} not found`;
    return Response.json({ message, error: "Not Found", statusCode: 404 }, { status: 404 });
  }
  const { route, bucket, key } = match;
  if (route.open !== true && caller.apiKey === null && caller.token === null) {
    throw refuse.accessDenied("Missing authorization");
  }
  const scope = scopeOf(caller, route.operation, request);
  return await route.handler(storage, { request, url, caller, scope, bucket, key });
}

function answerError(error: unknown, request: Request, log: (message: string) => void): Response {
  const known = error instanceof StorageError ? error : fromDatabaseError(error);
  const refusal = known ?? new StorageError(500, "InternalError", "Internal server error");
  if (refusal.status >= 500 && refusal.code !== "NotSupported") {
    const cause = error instanceof Error ? error.stack ?? error.message : String(error);
    log(`${request.method} ${new URL(request.url).pathname}: ${cause}`);
  }
  const response = refusal.toResponse();
  return request.method === "HEAD" ? new Response(null, response) : response;
}
