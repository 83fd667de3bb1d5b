import { type Mail, MailError, type MailTransport } from "./transport.ts";

const CONNECT_TIMEOUT_MS = 5_000;
const SOCKET_TIMEOUT_MS = 10_000;

/** Where mail goes and whom it is from. */
export interface SmtpSettings {
  /** `smtp://user:password@host:port` or `smtps://…`. */
  url: string;
  /** `Name <address>`. */
  from: string;
}

/**
 * Mail over SMTP. nodemailer is loaded with the first mail, because most requests send none and it costs
 * as much start-up as everything else together.
 */
export async function createSmtpTransport(settings: SmtpSettings): Promise<MailTransport> {
  const { createTransport } = await import("nodemailer");
  const server = new URL(settings.url);
  const transporter = createTransport({
    host: server.hostname,
    port: Number(server.port || (server.protocol === "smtps:" ? 465 : 2525)),
    secure: server.protocol === "smtps:",
    ...(server.username && {
      auth: {
        user: decodeURIComponent(server.username),
        pass: decodeURIComponent(server.password),
      },
    }),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    // Nothing in a mail may make the sender read a file or fetch an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^>\s]+)>?\s*$/.exec(settings.from)?.[1] ?? "localhost";

  return {
    async send(mail: Mail): Promise<void> {
      try {
        await transporter.sendMail({
          from: settings.from,
          to: { name: "", address: mail.to },
          subject: mail.subject,
          text: mail.text,
          html: mail.html,
          messageId: `<${mail.id}@${domain}>`,
          headers: { "Auto-Submitted": "auto-generated" },
        });
      } catch (error) {
        throw toMailError(error);
      }
    },
    async probe(): Promise<void> {
      try {
        await transporter.verify();
      } catch (error) {
        throw toMailError(error);
      }
    },
    close: () => transporter.close(),
  };
}

/** SMTP's 5xx to a recipient or a message is final (RFC 5321 section 4.2.1); all else may pass. */
function toMailError(error: unknown): MailError {
  const { code, responseCode, command } = error as {
    code?: unknown;
    responseCode?: unknown;
    command?: unknown;
  };
  const final = typeof responseCode === "number" && responseCode >= 500 &&
    (code === "EENVELOPE" || code === "EMESSAGE");
  const what = [code, command, responseCode].filter((part) =>
    typeof part === "string" || typeof part === "number"
  ).join(" ");
  return new MailError(final ? "refused" : "unavailable", `smtp: ${what || "failed"}`, {
    cause: error,
  });
}
