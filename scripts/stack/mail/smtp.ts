import type { AddressInfo, Server } from "node:net";
import { buffer } from "node:stream/consumers";
import { SMTPServer, type SMTPServerAddress } from "smtp-server";
import type { Envelope } from "./message.ts";

const MAX_BYTES = 25_000_000;

/** A mail server on the loopback interface. */
export interface SmtpServer {
  port: number;
  close(): Promise<void>;
}

/**
 * Takes every mail. Credentials are taken too, whichever they are; there is no TLS on the loopback.
 *
 * @param port any free one when this is busy
 * @param deliver keeps a mail; when it throws, the client is told to try again later
 */
export async function startSmtpServer(
  port: number,
  deliver: (raw: Uint8Array<ArrayBuffer>, envelope: Envelope) => Promise<void>,
): Promise<SmtpServer> {
  const server = new SMTPServer({
    banner: "Portcullis local stack",
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    size: MAX_BYTES,
    closeTimeout: 500,
    logger: false,
    onAuth(auth, _session, done) {
      done(null, { user: auth.username ?? "anyone" });
    },
    async onData(stream, session, done) {
      const raw = new Uint8Array(await buffer(stream));
      if (stream.sizeExceeded) {
        return done(refusal(552, `Message is larger than ${MAX_BYTES} bytes`));
      }
      const { mailFrom, rcptTo } = session.envelope;
      try {
        await deliver(raw, { from: addressOf(mailFrom), to: rcptTo.map(addressOf) });
        done();
      } catch (error) {
        done(refusal(451, `Message could not be kept: ${String(error)}`));
      }
    },
  });
  // A client that breaks off in the middle is nobody's concern here.
  server.on("error", () => {});
  return {
    port: await listenOrElsewhere(server.server, port),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function listenOrElsewhere(server: Server, port: number): Promise<number> {
  try {
    return await listen(server, port);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    return await listen(server, 0);
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      // A listening TCP server's address is never a path.
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function addressOf(address: SMTPServerAddress | false): string {
  return address ? address.address : "";
}

/** An answer with a code of RFC 5321, which the library takes from the error. */
function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
