import type { Caller } from "../../context.ts";
import type { RestDatabase } from "../database/database.ts";
import { fromDatabaseError, schemaCacheUnavailable } from "../errors/from_database.ts";
import { RestError } from "../errors/rest_error.ts";
import { negotiate } from "../http/media_type.ts";
import { readPreferences } from "../http/preferences.ts";
import { readTarget, type Target } from "../http/target.ts";
import { parseQuery } from "../query/parse.ts";
import type { SchemaCache } from "../schema/cache.ts";
import type { Relation, Schema } from "../schema/types.ts";
import { callRoutine } from "./call.ts";
import type { Exchange } from "./exchange.ts";
import { readRows } from "./read.ts";
import { type Reply, respond } from "./respond.ts";
import { deleteRows, insertRows, updateRows } from "./write.ts";

/** Answers one request. @throws RestError for what is refused */
export async function answer(
  request: Request,
  caller: Caller,
  database: RestDatabase,
  cache: SchemaCache,
): Promise<Response> {
  const url = new URL(request.url);
  const target = readTarget(url.pathname);
  if (target.kind === "root") throw metadataDisabled();
  refuseForeignProfile(request);
  const called = target.kind === "routine" && request.method !== "POST";
  const query = parseQuery(url.searchParams, called);
  const preferences = readPreferences(request.headers.get("prefer"));
  const mediaType = negotiate(request.headers.get("accept"));
  const schema = await load(cache);
  const path = url.pathname;
  const exchange = { request, path, caller, schema, query, preferences, mediaType, database };
  try {
    return respond(await act(exchange, target), mediaType, request.method === "HEAD");
  } catch (error) {
    throw fromDatabaseError(error, caller.role === "anon") ?? error;
  }
}

async function act(
  exchange: Exchange,
  target: Exclude<Target, { kind: "root" }>,
): Promise<Reply> {
  if (target.kind === "routine") return await callRoutine(exchange, target.name);
  const relation = findRelation(exchange.schema, target.name);
  switch (exchange.request.method) {
    case "GET":
    case "HEAD":
      return await readRows(exchange, relation);
    case "POST":
      return await insertRows(exchange, relation);
    case "PATCH":
      return await updateRows(exchange, relation);
    case "DELETE":
      return await deleteRows(exchange, relation);
    default: {
      const message = `Unsupported HTTP method: ${exchange.request.method}`;
      throw new RestError({ status: 405, code: "PGRST117", message });
    }
  }
}

async function load(cache: SchemaCache): Promise<Schema> {
  try {
    return await cache.get();
  } catch (error) {
    throw schemaCacheUnavailable(error);
  }
}

function findRelation(schema: Schema, name: string): Relation {
  const relation = schema.relations.get(name);
  if (relation) return relation;
  throw new RestError({
    status: 404,
    code: "PGRST205",
    message: `Could not find the table 'public.${name}' in the schema cache`,
  });
}

function refuseForeignProfile({ method, headers }: Request): void {
  const reads = method === "GET" || method === "HEAD";
  const profile = headers.get(reads ? "accept-profile" : "content-profile");
  if (profile === null || profile === "public") return;
  throw new RestError({
    status: 406,
    code: "PGRST106",
    message: `Invalid schema: ${profile}`,
    hint: "Only the following schemas are exposed: public",
  });
}

function metadataDisabled(): RestError {
  const message = "Root endpoint metadata is disabled";
  return new RestError({ status: 404, code: "PGRST126", message });
}
