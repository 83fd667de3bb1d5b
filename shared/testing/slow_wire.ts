import { connect, createServer, type Socket } from "node:net";

/** A proxy in front of a database that counts how often the client waited for an answer. */
export interface SlowWire extends AsyncDisposable {
  /** The database's address, through the proxy. */
  url: string;
  /** Bursts: everything the client sent before the next answer reached it. */
  bursts(): number;
  reset(): void;
  /** How many connections of clients there are. */
  connections(): number;
  /** Breaks all connections; later ones are refused until {@link restore}. */
  cut(): void;
  restore(): void;
  /** Lets nothing through any more, without a word. */
  freeze(): void;
  /** Cuts when the client next sends something that holds this text. */
  cutAt(text: string): void;
}

/** How long an answer takes to reach the client: long enough that one sent meanwhile is seen to be. */
const DELAY_MS = 15;

export async function slowWire(databaseUrl: string): Promise<SlowWire> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let bursts = 0;
  let answered = true;
  let refused = false;
  let frozen = false;
  let trigger: string | undefined;

  const cut = () => {
    refused = true;
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    if (refused) return client.destroy();
    const upstream = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [[client, upstream], [upstream, client]] as const) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on("data", (data) => {
      if (trigger !== undefined && data.includes(trigger)) {
        trigger = undefined;
        return cut();
      }
      if (answered) bursts++;
      answered = false;
      if (!frozen) upstream.write(data);
    });
    upstream.on("data", (data) => {
      setTimeout(() => {
        if (frozen || client.destroyed) return;
        answered = true;
        client.write(data);
      }, DELAY_MS);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = new URL(databaseUrl);
  url.port = String(typeof address === "object" ? address?.port : "");

  return {
    url: url.href,
    bursts: () => bursts,
    connections: () => sockets.size / 2,
    reset() {
      bursts = 0;
      answered = true;
    },
    cut,
    restore() {
      refused = false;
      frozen = false;
    },
    freeze() {
      frozen = true;
    },
    cutAt(text) {
      trigger = text;
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
