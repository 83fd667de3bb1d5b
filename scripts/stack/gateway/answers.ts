import { errorResponse, forbidden } from "../auth/http/errors.ts";
import { ApiKeyError, TokenError } from "./caller.ts";
import type { Surface } from "./route.ts";

/** The gateway's own refusal of a request without a key of ours, in the hosted gateway's words. */
export function apiKeyRefused(error: ApiKeyError): Response {
  return Response.json(
    error.reason === "missing"
      ? {
        message: "No API key found in request",
        hint: "No `apikey` request header or url param was found.",
      }
      : { message: "Invalid API key", hint: "Double check your Supabase API key." },
    { status: 401 },
  );
}

/** A token that does not hold, answered as the service behind the surface would. */
export function tokenRefused(surface: Surface, error: TokenError, request: Request): Response {
  switch (surface) {
    case "auth":
      return errorResponse(
        forbidden(
          "bad_jwt",
          `invalid JWT: unable to parse or verify signature, ${error.message}`,
        ),
        request,
      );
    case "rest":
      return restRefusal(error);
    case "storage":
      // storage-api says 400 in the status line and the meant status in the body.
      return Response.json(
        { statusCode: "403", error: "Unauthorized", message: error.message },
        { status: 400 },
      );
  }
}

// PostgREST: PGRST301 for a token it cannot decode or verify, PGRST303 for claims that do not hold.
function restRefusal(error: TokenError): Response {
  const expired = error.reason === "expired";
  const message = expired ? "JWT expired" : error.message;
  return Response.json(
    { code: expired ? "PGRST303" : "PGRST301", details: null, hint: null, message },
    {
      status: 401,
      headers: {
        "www-authenticate": `Bearer error="invalid_token", error_description="${
          message.replaceAll('"', "'")
        }"`,
      },
    },
  );
}

/** A path that nothing answers. */
export function nothingHere(): Response {
  return Response.json({ message: "no Route matched with those values" }, { status: 404 });
}

/** A part of Supabase that the local stack does without. */
export function notPartOfStack(what: string): Response {
  return Response.json(
    { code: "NOT_IMPLEMENTED", message: `${what} is not part of the local stack` },
    { status: 501 },
  );
}

/** The port is taken before everything behind it runs, and let go after. */
export function unavailable(): Response {
  return Response.json({ code: "UNAVAILABLE", message: "The stack is starting or stopping" }, {
    status: 503,
    headers: { "retry-after": "1" },
  });
}

/** A service threw. */
export function serviceFailed(): Response {
  return Response.json({ message: "An unexpected error occurred" }, { status: 500 });
}
