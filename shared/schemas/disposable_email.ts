import { UnprocessableError } from "../errors/app_error.ts";

let domains: Promise<ReadonlySet<string>> | undefined;

/** The list is loaded with the first address, because most requests bring none. */
function disposableDomains(): Promise<ReadonlySet<string>> {
  return domains ??= import("disposable-email-domains-js").then(
    ({ disposableEmailBlocklist }) => new Set(disposableEmailBlocklist()),
  );
}

/**
 * Refuses an address of a service that hands out mailboxes for minutes. Relays that forward to a lasting
 * mailbox (Apple, Firefox, DuckDuckGo, SimpleLogin …) are welcome: people use them with reason.
 *
 * @param address in its normal form
 * @throws UnprocessableError `disposable_email`
 */
export async function requireLastingAddress(address: string, field = "email"): Promise<void> {
  if (!await isDisposable(address)) return;
  const message = "Use an address that you will still have tomorrow";
  throw new UnprocessableError("disposable_email", message, [
    { field, code: "disposable_email", message },
  ]);
}

async function isDisposable(address: string): Promise<boolean> {
  const listed = await disposableDomains();
  const labels = address.slice(address.lastIndexOf("@") + 1).split(".");
  // Such services give every user a subdomain as well, so a listed parent counts.
  return labels.some((_, start) =>
    start < labels.length - 1 && listed.has(labels.slice(start).join("."))
  );
}
