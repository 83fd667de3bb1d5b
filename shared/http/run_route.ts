import * as z from "zod";
import { noteApiKeyUse } from "../auth/api_key.ts";
import { type Caller, principalOf } from "../auth/caller.ts";
import { runInBackground } from "../background.ts";
import type { BaseConfig } from "../config/base.ts";
import { secretsOf } from "../crypto/seal.ts";
import type { RequestMeta } from "../db/database.ts";
import { UnsupportedMediaTypeError } from "../errors/app_error.ts";
import { hashRequest, type IdempotentRequest, readIdempotencyKey } from "../limits/idempotency.ts";
import { type LimitState, rateLimitHeaders } from "../limits/rate_limit.ts";
import { needsBody } from "../limits/subject.ts";
import {
  DEFAULT_BODY_LIMIT,
  limitedStream,
  parseJsonBody,
  readBytes,
  requireMediaType,
} from "./body.ts";
import type { Parts, RequestState } from "./parts.ts";
import { respond } from "./respond.ts";
import type { RawBody, Route } from "./route.ts";
import { pathObject, queryObject, validate } from "./validate.ts";

const NO_PARAMETERS = z.strictObject({});
const NO_BYTES = new Uint8Array();
const JSON_ONLY = ["application/json"];

/** Takes one request through its route: who, how often, what, then the work itself. */
export async function runRoute<Config extends BaseConfig>(
  parts: Parts<Config>,
  route: Route<Config>,
  pathParams: Readonly<Record<string, string>>,
  state: RequestState,
): Promise<Response> {
  const { config, database, limiter } = parts;
  const { request, url, timing, requestId, clientIp } = state;
  const login = database.asLogin(timing.addRoundTrip);
  if (route.access !== "anyone" || route.limits.length > 0) database.warmUp();

  const caller = await timing.measure(
    "auth",
    () => parts.authenticate(request.headers, route.access, login),
  );
  if (caller.kind === "user") state.userId = caller.userId;

  const limits: LimitState[] = [];
  async function limit(whenNeedsBody: boolean, body?: unknown) {
    const policies = route.limits.filter((policy) => needsBody(policy) === whenNeedsBody);
    if (policies.length === 0) return;
    const states = await timing.measure(
      "limit",
      () => limiter.hit(policies, { caller, clientIp, body }, login),
    );
    limits.push(...states);
    Object.assign(state.headers, rateLimitHeaders(limits));
  }

  await limit(false);
  const params = validate(route.params ?? NO_PARAMETERS, pathObject(pathParams));
  const query = validate(route.query ?? NO_PARAMETERS, queryObject(url));
  const key = route.idempotent ? readIdempotencyKey(request.headers) : undefined;
  const { body, bytes } = await readBody(route, request);
  await limit(true, body);

  const background = (work: Promise<unknown>) =>
    runInBackground(work, (error) => state.log.error("background work failed", { error }));
  const meta: RequestMeta = {
    requestId,
    clientIp,
    functionName: parts.name,
    onRoundTrip: timing.addRoundTrip,
  };
  const idempotency: IdempotentRequest | undefined = key === undefined ? undefined : {
    scope: `${parts.name} ${route.method} ${route.path} ${principalOf(caller)}`,
    key,
    requestHash: await hashRequest(request.method, url, bytes),
    secrets: secretsOf(config),
  };
  const answer = await timing.measure("handler", () =>
    route.handle({
      params,
      query,
      body,
      caller,
      db: database.bind(identityOf(caller), meta),
      login,
      config,
      log: state.log,
      request,
      requestId,
      clientIp,
      trace: state.trace,
      idempotency,
      background,
    }));
  if (caller.kind === "api_key") background(noteApiKeyUse(caller, database.asLogin()));
  const check = config.PORTCULLIS_ENVIRONMENT !== "production";
  return respond(route, answer, { check, log: state.log });
}

function identityOf(caller: Caller) {
  return caller.kind === "user" ? { role: caller.role, claims: caller.claims } : undefined;
}

async function readBody<Config>(
  { body: definition, bodyLimit = DEFAULT_BODY_LIMIT }: Route<Config>,
  request: Request,
): Promise<{ body: unknown; bytes: Uint8Array }> {
  if (!definition) return { body: undefined, bytes: NO_BYTES };
  if (isRawBody(definition)) {
    requireMediaType(request.headers, definition.mediaTypes);
    if (definition.as === "stream") {
      return { body: limitedStream(request, bodyLimit), bytes: NO_BYTES };
    }
    const bytes = await readBytes(request, bodyLimit);
    return { body: bytes, bytes };
  }
  const typed = request.headers.has("content-type");
  if (typed) requireMediaType(request.headers, JSON_ONLY);
  const bytes = await readBytes(request, bodyLimit);
  // A schema that accepts nothing makes the body optional.
  const absent = bytes.length === 0 ? definition.safeParse(undefined) : undefined;
  if (absent?.success) return { body: absent.data, bytes };
  if (!typed) throw new UnsupportedMediaTypeError(JSON_ONLY);
  return { body: validate(definition, parseJsonBody(bytes)), bytes };
}

function isRawBody(definition: z.ZodType | RawBody): definition is RawBody {
  return "mediaTypes" in definition;
}
