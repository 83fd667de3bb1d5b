import { createSmtpTransport } from "../mail/smtp.ts";
import type { MailTransport } from "../mail/transport.ts";
import type { MailConfig } from "./mail_config.ts";

/** One transport an isolate and configuration; safe to lose. */
const transports = new WeakMap<MailConfig, Promise<MailTransport>>();

/** The way out for mail that the configuration names. */
export function mailTransport(config: MailConfig): Promise<MailTransport> {
  let transport = transports.get(config);
  if (!transport) {
    transport = createSmtpTransport({
      url: config.PORTCULLIS_MAIL_URL,
      from: config.PORTCULLIS_MAIL_FROM,
    });
    transports.set(config, transport);
  }
  return transport;
}
