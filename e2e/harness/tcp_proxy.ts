import { connect, createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";

/** What the proxy does with connections. */
export type TcpMode =
  /** Passes bytes both ways. */
  | "pass"
  /** Nobody listens: connections are refused, as by a server that is down. */
  | "down"
  /** Accepts and never answers. */
  | "silent";

/** A TCP proxy on a free loopback port whose far side a test can take away. */
export interface TcpProxy extends AsyncDisposable {
  readonly host: "127.0.0.1";
  readonly port: number;
  /** How many connections were accepted so far. */
  readonly accepted: number;
  /** Changes the mode; connections that are open now are cut. */
  become(mode: TcpMode): Promise<void>;
  /** Cuts every open connection with a reset and goes on accepting. */
  cut(): void;
}

/** Starts a proxy in front of `target`. */
export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  let mode: TcpMode = "pass";
  let server = await listen(0);
  const port = portOf(server);

  function track(socket: Socket): Socket {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // A cut connection is what this proxy is for; both ends find out by the close.
    socket.on("error", () => socket.destroy());
    return socket;
  }

  function accept(socket: Socket): void {
    accepted++;
    track(socket);
    if (mode !== "pass") return;
    const upstream = track(connect(target.port, target.host));
    socket.pipe(upstream).pipe(socket);
    socket.on("close", () => upstream.destroy());
    upstream.on("close", () => socket.destroy());
  }

  async function listen(port: number): Promise<Server> {
    const listening = createServer(accept).listen(port, "127.0.0.1");
    await once(listening, "listening");
    return listening;
  }

  function cut(): void {
    for (const socket of sockets) socket.resetAndDestroy();
  }

  async function stop(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    cut();
    await closed;
  }

  return {
    host: "127.0.0.1",
    port,
    get accepted() {
      return accepted;
    },
    cut,
    async become(next) {
      mode = next;
      await stop();
      if (next !== "down") server = await listen(port);
    },
    [Symbol.asyncDispose]: stop,
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("proxy has no TCP port");
  return address.port;
}
