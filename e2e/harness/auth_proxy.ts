import { type HttpProxy, startHttpProxy } from "./http_proxy.ts";
import { type OwnFunction, ownFunction } from "./own_function.ts";
import { stack } from "./stack.ts";

/** A function of the test's own whose calls to Supabase Auth pass a proxy. */
export interface FunctionBehindProxy extends AsyncDisposable {
  readonly own: OwnFunction;
  readonly proxy: HttpProxy;
  /** The calls to Auth since the last time this was asked: `POST /token?grant_type=password`. */
  takeCalls(): string[];
}

/** Starts a function whose way to Auth a test can watch, slow down and falsify. */
export async function functionBehindProxy(
  name: string,
  variables: Record<string, string> = {},
): Promise<FunctionBehindProxy> {
  const { url } = await stack();
  const proxy = startHttpProxy(url);
  const own = await ownFunction(name, {
    SUPABASE_URL: proxy.url,
    // Tokens name the stack itself as their issuer, not the proxy.
    PORTCULLIS_JWT_ISSUER: `${url}/auth/v1`,
    ...variables,
  });
  return {
    own,
    proxy,
    takeCalls: () =>
      proxy.seen.splice(0).map(({ method, path, query }) =>
        `${method} ${path.replace("/auth/v1", "")}${query}`
      ),
    async [Symbol.asyncDispose]() {
      await own[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
    },
  };
}
