import { setTimeout as delay } from "node:timers/promises";
import type { Functions } from "../functions/mod.ts";
import type { Ready } from "../ready.ts";
import { nothingHere, notPartOfStack, serviceFailed, unavailable } from "./answers.ts";
import type { CallerResolver } from "./caller.ts";
import { answerFromFunction } from "./functions.ts";
import { homePage, identity } from "./home.ts";
import { routeOf } from "./route.ts";
import { answerFromService, type Services } from "./services.ts";

const CLOSE_MS = 3_000;

/** Everything behind the gateway. */
export interface Backends {
  ready: Ready;
  dataDir: string;
  services: Services;
  functions: Functions;
  callers: CallerResolver;
  log(service: string, message: string): void;
}

/** The one door to the stack. */
export interface Gateway {
  port: number;
  /** Lets requests in; until then they are told to come back. */
  open(backends: Backends): void;
  /** Takes no more requests, gives those under way three seconds, and lets the port go. */
  close(): Promise<void>;
}

/**
 * Takes the gateway's port.
 *
 * @param port 0 for any free one
 * @throws Deno.errors.AddrInUse
 */
export function createGateway(port: number): Gateway {
  let backends: Backends | null = null;
  const underWay = new Set<Promise<unknown>>();
  const ending = new AbortController();
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port,
    signal: ending.signal,
    onListen() {},
  }, async (request, info) => {
    if (!backends) return unavailable();
    const forget = () => underWay.delete(info.completed);
    underWay.add(info.completed);
    info.completed.then(forget, forget);
    try {
      return await answer(request, info, backends);
    } catch (error) {
      const { pathname } = new URL(request.url);
      const what = error instanceof Error ? error.stack ?? error.message : String(error);
      backends?.log("gateway", `${request.method} ${pathname}: ${what}`);
      return serviceFailed();
    }
  });

  return {
    port: server.addr.port,
    open(opened) {
      backends = opened;
    },
    async close() {
      backends = null;
      await allSettledWithin(underWay, CLOSE_MS);
      ending.abort();
      await server.finished;
    },
  };
}

async function allSettledWithin(promises: Iterable<Promise<unknown>>, milliseconds: number) {
  const waiting = new AbortController();
  const late = delay(milliseconds, undefined, { signal: waiting.signal }).catch(() => {});
  await Promise.race([Promise.allSettled(promises), late]);
  waiting.abort();
}

async function answer(
  request: Request,
  info: Deno.ServeHandlerInfo<Deno.NetAddr>,
  { ready, dataDir, services, functions, callers, log }: Backends,
): Promise<Response> {
  const ip = info.remoteAddr.hostname;
  const route = routeOf(new URL(request.url).pathname);
  switch (route.to) {
    case "service": {
      const { surface, path } = route;
      const logHere = (message: string) => log(surface, message);
      return await answerFromService({ surface, path, request, ip }, services, callers, logHere);
    }
    case "function": {
      const call = { ...route, request, ip, delivered: info.completed };
      return await answerFromFunction(call, functions, callers, log);
    }
    case "missing":
      return notPartOfStack(route.what);
    case "nowhere":
      return nothingHere();
    case "home":
      if (request.headers.get("accept")?.includes("application/json")) return identity(dataDir);
      return homePage(ready, await functions.names());
  }
}
