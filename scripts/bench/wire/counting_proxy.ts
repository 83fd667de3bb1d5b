import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { RoundTripCounter } from "./round_trip_counter.ts";

/** How long an answer is held. A loopback's would overtake statements that the client is still sending. */
const HOLD_MS = 10;

/** A TCP proxy that counts round trips between a client and the database. */
export interface CountingProxy extends AsyncDisposable {
  /** The database's address, through the proxy. */
  url(direct: string): string;
  readonly counter: RoundTripCounter;
}

/** Starts a proxy on a free loopback port in front of the database at `target`. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const { hostname, port } = new URL(target);
  const counter = new RoundTripCounter();
  const sockets = new Set<Socket>();

  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // Either end may go first; the other finds out by the close.
    socket.on("error", () => socket.destroy());
    return socket;
  };
  const server = createServer((incoming) => {
    const client = track(incoming);
    const database = track(connect(Number(port), hostname));
    client.setNoDelay(true);
    database.setNoDelay(true);
    client.on("data", (bytes) => {
      counter.sent();
      database.write(bytes);
    });
    database.on("data", (bytes) => {
      setTimeout(() => {
        counter.delivered();
        client.write(bytes);
      }, HOLD_MS);
    });
    client.on("close", () => database.destroy());
    database.on("close", () => client.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("proxy has no TCP port");

  return {
    counter,
    url(direct) {
      const url = new URL(direct);
      url.host = `127.0.0.1:${address.port}`;
      return url.href;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
