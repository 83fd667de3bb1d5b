import type * as z from "zod";
import type { Access, Caller, CallerKind, CallerWith } from "../auth/caller.ts";
import type { BaseConfig } from "../config/base.ts";
import type { BoundDb } from "../db/database.ts";
import type { Queries } from "../db/queries.ts";
import type { ErrorCode } from "../errors/codes.ts";
import type { IdempotentRequest } from "../limits/idempotency.ts";
import type { RatePolicy } from "../limits/rate_limit.ts";
import type { Logger } from "../log/logger.ts";
import type { TraceContext } from "./trace.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A body that is not JSON: handed over as bytes, or as a stream that ends with an error at the limit. */
export interface RawBody<As extends "bytes" | "stream" = "bytes" | "stream"> {
  readonly as: As;
  readonly mediaTypes: readonly string[];
}

export type BodyDefinition = z.ZodType | RawBody | undefined;

/** One way a route can answer. With `schema`: JSON. With `contentType`: text, bytes or a stream. */
export interface AnswerDefinition {
  description: string;
  schema?: z.ZodType;
  contentType?: string;
}

export type AnswerDefinitions = Readonly<Record<number, AnswerDefinition>>;

/** A handler hands out what it has; nobody changes it afterwards. */
type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

/** What `handle` returns: one of the declared answers, with the body that its declaration asks for. */
export type AnswerOf<Answers extends AnswerDefinitions> = {
  [Status in keyof Answers & number]: Answers[Status] extends { schema: infer S extends z.ZodType }
    ? { status: Status; body: DeepReadonly<z.input<S>>; headers?: Readonly<Record<string, string>> }
    : Answers[Status] extends { contentType: string } ? {
        status: Status;
        body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
        headers?: Readonly<Record<string, string>>;
      }
    : { status: Status; body?: undefined; headers?: Readonly<Record<string, string>> };
}[keyof Answers & number];

/** An answer when it is no longer known which route it came from. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
}

/** Everything a handler works with. There is no other way in: no globals, no other function's code. */
export interface RouteContext<Params, Query, Body, Who extends Caller, Config> {
  /** Path parameters, query and body as the route's schemas made them. */
  params: Params;
  query: Query;
  body: Body;
  caller: Who;
  /** The database as this caller; `db.as("svc_…")` for work that belongs to no user. */
  db: BoundDb;
  /** Single statements as the functions' own login role, which may next to nothing. */
  login: Queries;
  config: Config;
  /** Writes lines that carry the request id. */
  log: Logger;
  /** For headers and the URL; the body has been read. */
  request: Request;
  requestId: string;
  clientIp: string;
  trace: TraceContext;
  /** Set on routes with `idempotent: true` when the client sent a key; see limits/idempotency.ts. */
  idempotency: IdempotentRequest | undefined;
  /** Work that outlives the answer; a failure is logged. */
  background(work: Promise<unknown>): void;
}

type ParamsOf<S> = S extends z.ZodType ? z.output<S> : Record<never, never>;
type BodyOf<B> = B extends z.ZodType ? z.output<B>
  : B extends RawBody<"stream"> ? ReadableStream<Uint8Array>
  : B extends RawBody ? Uint8Array<ArrayBuffer>
  : undefined;

/** A route as its author writes it. */
export interface RouteDefinition<
  Kind extends CallerKind,
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  B extends BodyDefinition,
  Answers extends AnswerDefinitions,
  Given extends Answer,
  Config,
> {
  method: Method;
  /** Below the function's name: `/`, `/:id`, `/record/:table/:id`. */
  path: string;
  /** A few words for the reference. */
  summary: string;
  description?: string;
  access: Access<Kind>;
  limits: readonly RatePolicy[];
  params?: P;
  /** Without one, a query parameter is refused. */
  query?: Q;
  /** A zod schema for JSON, {@link bytesBody} or {@link streamBody} for anything else. */
  body?: B;
  /** In bytes; 64 KiB when not given. */
  bodyLimit?: number;
  /** Whether `Idempotency-Key` is honoured; the handler then works inside `idempotent(…)`. */
  idempotent?: boolean;
  /**
   * Whether the answer may not even tell what it took to make it: `Server-Timing` then holds the total
   * only. For routes that answer the same whether an address is known or not.
   */
  discreet?: boolean;
  answers: Answers;
  /** Codes beyond those that every route can answer. */
  errors: readonly ErrorCode[];
  handle(
    context: RouteContext<ParamsOf<P>, ParamsOf<Q>, BodyOf<B>, CallerWith<Kind>, Config>,
  ): Given | Promise<Given>;
}

/** A route as the pipeline and the generators see it. */
export interface Route<Config = BaseConfig> extends
  Omit<
    RouteDefinition<
      CallerKind,
      z.ZodType,
      z.ZodType,
      BodyDefinition,
      AnswerDefinitions,
      Answer,
      Config
    >,
    "handle"
  > {
  handle: (
    context: RouteContext<unknown, unknown, unknown, Caller, Config>,
  ) => Answer | Promise<Answer>;
}

/** `defineRoute` for a function whose configuration holds more than {@link BaseConfig}. */
export function routesWith<Config extends BaseConfig>() {
  return function defineRoute<
    Answers extends AnswerDefinitions,
    const Given extends AnswerOf<Answers>,
    Kind extends CallerKind = never,
    P extends z.ZodType | undefined = undefined,
    Q extends z.ZodType | undefined = undefined,
    B extends BodyDefinition = undefined,
  >(route: RouteDefinition<Kind, P, Q, B, Answers, Given, Config>): Route<Config> {
    // The pipeline hands `handle` what this very route's schemas and access made; the types of that are
    // known here and nowhere later, so this is where they are let go.
    return route as unknown as Route<Config>;
  };
}

/** Declares a route; the types of `handle`'s argument and result follow from the declaration. */
export const defineRoute = routesWith<BaseConfig>();

/** A body of the given media types, read whole. */
export function bytesBody(...mediaTypes: string[]): RawBody<"bytes"> {
  return { as: "bytes", mediaTypes };
}

/** A body of the given media types, handed on as it arrives. */
export function streamBody(...mediaTypes: string[]): RawBody<"stream"> {
  return { as: "stream", mediaTypes };
}
