/** One request as the proxy saw it. */
export interface SeenRequest {
  method: string;
  /** Path without the query. */
  path: string;
  /** The query, with its "?" when there is one. */
  query: string;
  body: string;
  status: number;
}

/** Answers instead of the far side, or leaves the request to it by returning nothing. */
export type Interception = (
  request: Request,
  path: string,
) => Response | undefined | Promise<Response | undefined>;

/** An HTTP proxy on a free loopback port that notes every request and can answer some of them itself. */
export interface HttpProxy extends AsyncDisposable {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** Takes effect for requests that arrive from now on; `undefined` lets everything through again. */
  intercept(interception: Interception | undefined): void;
}

/** Starts a proxy in front of `target`, an origin such as `http://127.0.0.1:54321`. */
export function startHttpProxy(target: string): HttpProxy {
  const seen: SeenRequest[] = [];
  let interception: Interception | undefined;
  const stopped = new AbortController();

  const server = Deno.serve({
    port: 0,
    hostname: "127.0.0.1",
    signal: stopped.signal,
    onListen: () => {},
    onError: () => new Response(null, { status: 502 }),
  }, async (request) => {
    const { pathname, search } = new URL(request.url);
    const body = await request.text();
    const note: SeenRequest = {
      method: request.method,
      path: pathname,
      query: search,
      body,
      status: 0,
    };
    seen.push(note);
    const response = await interception?.(request, pathname) ??
      await forward(target + pathname + search, request, body);
    note.status = response.status;
    return response;
  });

  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    seen,
    intercept(next) {
      interception = next;
    },
    async [Symbol.asyncDispose]() {
      stopped.abort();
      await server.finished;
    },
  };
}

async function forward(url: string, request: Request, body: string): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.delete("host");
  headers.delete("content-length");
  const response = await fetch(url, {
    method: request.method,
    headers,
    redirect: "manual",
    ...(body !== "" && { body }),
  });
  const answered = new Headers(response.headers);
  // fetch has decoded the body already.
  answered.delete("content-encoding");
  answered.delete("content-length");
  const bytes = await response.arrayBuffer();
  return new Response(bytes.byteLength > 0 ? bytes : null, {
    status: response.status,
    headers: answered,
  });
}
