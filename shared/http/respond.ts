import type { Logger } from "../log/logger.ts";
import type { Answer, Route } from "./route.ts";

const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * Makes the response of a handler's answer. Outside production the answer is held against the schema that
 * the route declares, so that a test meets the fault and not a client.
 *
 * @throws Error when the answer is not one the route declares
 */
export function respond<Config>(
  route: Route<Config>,
  answer: Answer,
  { check, log }: { check: boolean; log: Logger },
): Response {
  const name = `${route.method} ${route.path}`;
  if (typeof answer !== "object" || answer === null || !Number.isInteger(answer.status)) {
    throw new Error(`${name} did not return an answer`);
  }
  const { status, body, headers } = answer;
  const declared = route.answers[status];
  if (!declared) throw new Error(`${name} does not declare an answer with status ${status}`);

  const responseHeaders = new Headers(headers);
  if (WITHOUT_BODY.has(status) || (body === undefined && !declared.schema)) {
    return new Response(null, { status, headers: responseHeaders });
  }
  if (declared.contentType !== undefined) {
    responseHeaders.set("content-type", declared.contentType);
    return new Response(rawBody(name, body, log), { status, headers: responseHeaders });
  }
  const text = JSON.stringify(body);
  if (text === undefined) throw new Error(`${name} returned a body that is not JSON`);
  if (check) {
    const result = declared.schema?.safeParse(JSON.parse(text));
    if (result?.success === false) {
      const paths = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
      throw new Error(`${name} does not answer as declared: ${paths.join("; ")}`);
    }
  }
  responseHeaders.set("content-type", "application/json");
  return new Response(text, { status, headers: responseHeaders });
}

function rawBody(name: string, body: unknown, log: Logger): BodyInit {
  if (typeof body === "string") return body;
  // A view of an ordinary buffer, which the route's type asks for.
  if (body instanceof Uint8Array) return body as Uint8Array<ArrayBuffer>;
  if (body instanceof ReadableStream) return logFailure(body, log);
  throw new Error(`${name} returned no text, bytes or stream`);
}

/** Status and headers are gone when a stream fails; the log is the place left to say so. */
function logFailure(body: ReadableStream<Uint8Array>, log: Logger): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        log.error("a streamed answer failed", { error });
        throw error;
      }
    },
    // A client that has gone ends the work behind the stream.
    cancel: (reason) => reader.cancel(reason),
  });
}
