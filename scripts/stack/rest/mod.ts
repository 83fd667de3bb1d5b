import type { Caller, Service, StackContext } from "../context.ts";
import { answer } from "./answer/answer.ts";
import { RestDatabase } from "./database/database.ts";
import { listen } from "./database/listen.ts";
import { RestError } from "./errors/rest_error.ts";
import { SchemaCache } from "./schema/cache.ts";
import { loadSchema } from "./schema/load.ts";

/**
 * The REST surface, as PostgREST has it: tables, views and functions of schema `public`, read and written
 * by whoever calls, under their own database role. It connects as `authenticator` and needs no right of its
 * own. `notify pgrst` makes it look at the database anew.
 */
export function createRest(context: StackContext): Promise<Service> {
  const url = context.databaseUrl("authenticator");
  const log = (message: string) => context.log("rest", message);
  const database = new RestDatabase(url, log);
  const cache = new SchemaCache(() => database.readCatalogue((run) => loadSchema(run, "public")));
  const listener = listen(url, "pgrst", () => cache.drop());

  return Promise.resolve({
    async fetch(request: Request, caller: Caller): Promise<Response> {
      try {
        return await answer(request, caller, database, cache);
      } catch (error) {
        if (!(error instanceof RestError)) throw error;
        if (error.status >= 500) {
          log(`${request.method} ${new URL(request.url).pathname}: ${error.code} ${reason(error)}`);
        }
        return error.toResponse(request.method === "HEAD");
      }
    },
    async close(): Promise<void> {
      await listener.close();
      await database.close();
    },
  });
}

/** What the operator should know; a connection's failure says more than the client is told. */
function reason(error: RestError): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
