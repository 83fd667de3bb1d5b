import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

/** A server that is ready greets with 220 (RFC 5321, section 4.2); nothing is said to it. */
const GREETING = /^220[ -]/;

/** Waits for the mail server's greeting. @throws Error when there is none, or another */
export async function greets(mailUrl: string, signal: AbortSignal): Promise<void> {
  const url = new URL(mailUrl);
  const socket = connect(url);
  const stop = () => socket.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.once("close", () => reject(new Error("The mail server closed the connection")));
      socket.once("data", (data) => {
        if (GREETING.test(data.toString())) resolve();
        else reject(new Error("The mail server did not greet with 220"));
      });
    });
  } finally {
    signal.removeEventListener("abort", stop);
    socket.destroy();
  }
}

function connect(url: URL): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (url.protocol === "smtps:") {
    return connectTls({ host, port: Number(url.port || 465), servername: host });
  }
  return connectTcp({ host, port: Number(url.port || 2525) });
}
