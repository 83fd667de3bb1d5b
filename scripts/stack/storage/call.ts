import type { Caller } from "../context.ts";
import type { BlobStore } from "./blobs.ts";
import type { Scope, StorageDatabase } from "./database.ts";
import type { UrlTokens } from "./tokens.ts";

/** What every route works with. */
export interface Storage {
  database: StorageDatabase;
  blobs: BlobStore;
  tokens: UrlTokens;
  /** No object may be larger, whatever its bucket says. */
  maxObjectBytes: number;
}

/** One request, once its route is known. */
export interface Call {
  request: Request;
  url: URL;
  caller: Caller;
  /** The caller's rights in the database, for this operation. */
  scope: Scope;
  /** The route's `:bucket`, decoded; empty where the route has none. */
  bucket: string;
  /** The route's `*`, decoded; empty where the route has none. */
  key: string;
}

/** Answers one route, or throws a StorageError. */
export type Handler = (storage: Storage, call: Call) => Promise<Response>;
