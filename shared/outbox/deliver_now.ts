import { type DispatchContext, dispatchOutbox } from "./dispatch.ts";
import { mailTransport } from "./transport.ts";

/** What an answer says of its mail. */
export type EmailDelivery = "sent" | "queued";

/** What delivering at once needs beside {@linkcode DispatchContext}. */
export interface DeliverContext extends DispatchContext {
  background(work: Promise<unknown>): void;
}

/** How long an answer waits for its mail. A mail server that takes longer is waited for behind the answer. */
const PATIENCE_MS = 400;

/**
 * Sends one queued mail straight after the commit that queued it. The answer waits a moment for it and
 * says `sent` if that was enough; otherwise `queued`, and the mail goes on its way in the background.
 */
export async function deliverNow(
  context: DeliverContext,
  outboxId: string,
): Promise<EmailDelivery> {
  const sending = dispatchOutbox(context, { limit: 1, onlyId: outboxId })
    .then(({ delivered }) => delivered === 1);
  return await withinPatience(context, sending);
}

/**
 * What {@linkcode deliverNow} would have answered, without a mail: for addresses that get none and must
 * not be told apart. Goes as far as a mail would.
 */
export async function probeMail(context: DeliverContext): Promise<EmailDelivery> {
  const probing = mailTransport(context.config)
    .then((transport) => transport.probe())
    .then(() => true, () => false);
  return await withinPatience(context, probing);
}

async function withinPatience(
  { background }: DeliverContext,
  work: Promise<boolean>,
): Promise<EmailDelivery> {
  background(work);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  try {
    // A dispatch that failed is the background's to report; the mail is queued either way.
    return await Promise.race([work.catch(() => false), patience]) ? "sent" : "queued";
  } finally {
    clearTimeout(timer);
  }
}
