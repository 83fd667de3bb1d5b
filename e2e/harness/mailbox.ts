import { stack } from "./stack.ts";
import { until } from "./until.ts";

/** One mail as the inbox keeps it. */
export interface ReceivedMail {
  id: string;
  to: string[] | string;
  from: string;
  subject: string;
  text: string;
  html: string;
  received_at: string;
}

/** Every mail to an address, newest first. */
export async function mailsTo(address: string): Promise<ReceivedMail[]> {
  const { mail_url } = await stack();
  const response = await fetch(`${mail_url}/messages?to=${encodeURIComponent(address)}`);
  if (!response.ok) throw new Error(`inbox answered ${response.status}`);
  // The shape is the local stack's own (CONTRACT: GET <mail_url>/messages).
  return await response.json() as ReceivedMail[];
}

/** Waits for the newest mail to an address whose subject fits. */
export async function mailTo(address: string, subject = /./): Promise<ReceivedMail> {
  return await until(
    `a mail to ${address} with subject ${subject}`,
    async () => (await mailsTo(address)).find((mail) => subject.test(mail.subject)),
  );
}

/** Waits for a mail with a code and returns the six digits on a line of their own. */
export async function codeTo(address: string, subject = /./): Promise<string> {
  const mail = await mailTo(address, subject);
  const code = /^\s*(\d{6})\s*$/m.exec(mail.text)?.[1];
  if (!code) throw new Error(`the mail "${mail.subject}" holds no code`);
  return code;
}

/** Waits for a code other than the ones seen before. */
export async function nextCodeTo(address: string, ...seen: string[]): Promise<string> {
  return await until(`another code to ${address}`, async () => {
    for (const mail of await mailsTo(address)) {
      const code = /^\s*(\d{6})\s*$/m.exec(mail.text)?.[1];
      if (code && !seen.includes(code)) return code;
    }
  });
}
