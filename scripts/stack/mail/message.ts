import PostalMime from "postal-mime";

/** A mail as the API tells it. */
export interface Message {
  id: string;
  /** Addresses that the server was told to deliver to, with ", " between them. */
  to: string;
  from: string;
  subject: string;
  text: string;
  /** Empty where the mail has no HTML part. */
  html: string;
  /** Header fields by lower-case name; of a repeated one, the first. */
  headers: Record<string, string>;
  received_at: string;
}

/** The addresses given to the server, which alone decide who gets a mail. */
export interface Envelope {
  from: string;
  to: string[];
}

/**
 * Reads a mail.
 *
 * @param raw the bytes as they came (RFC 5322)
 * @param id the name it gets
 */
export async function parseMessage(
  raw: Uint8Array<ArrayBuffer>,
  envelope: Envelope,
  id: string,
  receivedAt: Date,
): Promise<Message> {
  const mail = await PostalMime.parse(raw);
  const headers: Record<string, string> = {};
  for (const { key, value } of mail.headers) headers[key] ??= value;
  return {
    id,
    to: envelope.to.join(", "),
    from: mail.from?.address ?? envelope.from,
    subject: mail.subject ?? "",
    text: mail.text?.trimEnd() ?? "",
    html: mail.html?.trimEnd() ?? "",
    headers,
    received_at: receivedAt.toISOString(),
  };
}
