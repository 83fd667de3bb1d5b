/** One mail, ready to leave. `id` makes the Message-ID, the same on every attempt, so that a mail that arrives twice is recognised. */
export interface Mail {
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** A way out for mail. */
export interface MailTransport {
  /** Hands one mail over. Resolves when it was accepted. Throws {@linkcode MailError}. */
  send(mail: Mail): Promise<void>;
  /** Goes as far as a mail would, without sending one. Throws {@linkcode MailError}. */
  probe(): Promise<void>;
  /** Lets idle connections go. */
  close(): void;
}

/**
 * Why a mail was not taken: `refused` says this recipient or content never will be, `unavailable` that
 * another attempt may succeed. The message holds no address.
 */
export class MailError extends Error {
  override readonly name = "MailError";

  constructor(readonly kind: "refused" | "unavailable", message: string, options?: ErrorOptions) {
    super(message, options);
  }
}
