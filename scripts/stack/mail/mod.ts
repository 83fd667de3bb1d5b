import { join } from "node:path";
import { serveMail } from "./http.ts";
import { type SmtpServer, startSmtpServer } from "./smtp.ts";
import { openMailStore } from "./store.ts";

/** What the mail server is started with. */
export interface MailOptions {
  dataDir: string;
  /** Preferred ports; any free ones when these are busy. */
  httpPort: number;
  smtpPort: number;
  log(message: string): void;
}

/** A mail server that keeps what it is sent, with an inbox to read it. */
export interface Mail {
  /** The inbox page and its API. */
  url: string;
  smtpUrl: string;
  /** Refuses connections, as a dead mail server does. */
  pause(): Promise<void>;
  /** Takes mail again, on the same port. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

/** Starts both. Mails are kept in `mail/` of the data folder. */
export async function startMail({ dataDir, httpPort, smtpPort, log }: MailOptions): Promise<Mail> {
  const store = await openMailStore(join(dataDir, "mail"));
  const http = serveMail(store, httpPort);
  const url = `http://127.0.0.1:${http.port}`;
  const start = (port: number) =>
    startSmtpServer(port, async (raw, envelope) => {
      await store.add(raw, envelope);
      // Neither whom it is for nor its subject, which may hold a code: a log is no place for either.
      log(`a mail has arrived: ${url}`);
    });
  let smtp: SmtpServer | null = await start(smtpPort);
  const { port } = smtp;

  async function pause() {
    await smtp?.close();
    smtp = null;
  }
  return {
    url,
    smtpUrl: `smtp://127.0.0.1:${port}`,
    pause,
    async resume() {
      smtp ??= await start(port);
    },
    async close() {
      await Promise.all([pause(), http.close()]);
    },
  };
}
