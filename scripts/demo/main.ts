/**
 * The main job, played as a client would: a stranger signs up, proves the address, submits a lead; each role
 * sees what is theirs; a role change ends a token that is still an hour from its expiry.
 *
 * `deno task demo [--data .local]` needs a running stack (`deno task start`).
 */
import { parseArgs } from "node:util";
import { z } from "zod";
import { readyStack } from "../stack/ready_stack.ts";
import { call, expect, step } from "./client.ts";

const Session = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  user: z.object({ id: z.string(), role: z.string() }),
});
const Leads = z.object({
  data: z.array(z.object({ id: z.string(), full_name: z.string() })),
  page: z.object({ total: z.number().optional() }),
});
const Messages = z.array(z.object({ subject: z.string(), text: z.string() }));
const Problem = z.object({ code: z.string() });

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: "string", default: ".local" } } });
  const stack = await readyStack("play the demo", values.data);
  if (!stack.users) throw new Error("the stack has no demo accounts; start it without --no-seed");
  const functions = stack.functions_url;
  const email = `stranger-${crypto.randomUUID().slice(0, 8)}@example.com`;
  const password = "correct horse battery staple";

  step("1. A stranger signs up");
  const signup = await call(`${functions}/signup-otp/signup`, {
    body: { email, password, full_name: "Sam Stranger" },
  });
  expect(signup.status === 202, "the sign-up is accepted and waits for proof of the address");

  step("2. The code arrives in the inbox");
  const code = await codeFrom(stack.mail_url, email);
  expect(/^\d{6}$/.test(code), `a mail to ${email} holds a code of six digits: ${code}`);

  step("3. The code proves the address and opens a session");
  const verified = await call(`${functions}/signup-otp/verify`, { body: { email, code } });
  const customer = Session.parse(verified.body);
  expect(customer.user.role === "customer", "the new user is a customer");

  step("4. The customer submits a lead");
  const lead = await call(`${functions}/leads`, {
    token: customer.access_token,
    body: { full_name: "Sam Stranger", email, message: "Please call me." },
  });
  const { id: leadId } = z.object({ id: z.string() }).parse(lead.body);
  expect(lead.status === 201, "the lead is stored");

  step("5. Each role lists leads and sees what is theirs");
  const seenBy = async (role: string, token: string) => {
    console.log(`\n  as ${role}:`);
    const answer = await call(`${functions}/leads?limit=100&count=exact`, { token, show: 9 });
    const leads = Leads.parse(answer.body);
    console.log(`    ${role} sees ${leads.page.total}: ${names(leads.data)}`);
    return leads.data;
  };
  const agentSession = await logIn(functions, stack.users.agent);
  const adminSession = await logIn(functions, stack.users.admin);
  const own = await seenBy("the customer", customer.access_token);
  expect(own.length === 1 && own[0]?.id === leadId, "the customer sees the one lead of their own");
  const assigned = await seenBy("the agent", agentSession.access_token);
  expect(!assigned.some(({ id }) => id === leadId), "the agent sees assigned leads, not this one");
  const all = await seenBy("the administrator", adminSession.access_token);
  expect(
    all.some(({ id }) => id === leadId) && all.length > own.length + assigned.length - 1,
    "the administrator sees all of them",
  );

  step("6. The database says the same to a client that meets no function");
  const rest = await call(`${stack.url}/rest/v1/leads?select=id,full_name`, {
    token: customer.access_token,
    apiKey: stack.publishable_key,
  });
  expect(
    z.array(z.object({ id: z.string() })).parse(rest.body).every(({ id }) => id === leadId),
    "/rest/v1 shows the customer that same lead and no other",
  );

  step(
    "7. The administrator makes the customer an agent while the customer's token is still valid",
  );
  const changed = await call(`${functions}/admin/users/${customer.user.id}`, {
    method: "PATCH",
    token: adminSession.access_token,
    body: { role: "agent" },
  });
  expect(changed.status === 200, "the role is changed");

  step("8. The token from before stops working at once, and a refresh brings the new role");
  const refused = await call(`${functions}/leads`, { token: customer.access_token });
  expect(
    refused.status === 401 && Problem.parse(refused.body).code === "token_revoked",
    "the old token is refused, an hour before it expires",
  );
  const restRefused = await call(`${stack.url}/rest/v1/leads?select=id`, {
    token: customer.access_token,
    apiKey: stack.publishable_key,
  });
  expect(JSON.stringify(restRefused.body) === "[]", "/rest/v1 shows it nothing any more either");
  const refreshed = await call(`${functions}/signup-otp/refresh`, {
    body: { refresh_token: customer.refresh_token },
  });
  expect(
    Session.parse(refreshed.body).user.role === "agent",
    "the refreshed session is an agent's",
  );

  console.log("\nThat is the main job. The mails are at " + stack.mail_url);
}

function names(leads: { full_name: string }[]): string {
  return leads.slice(0, 4).map(({ full_name }) => full_name).join(", ") +
    (leads.length > 4 ? ", …" : "");
}

async function logIn(functions: string, account: { email: string; password: string }) {
  const response = await fetch(`${functions}/signup-otp/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(account),
  });
  if (!response.ok) throw new Error(`log-in of ${account.email} answered ${response.status}`);
  return Session.parse(await response.json());
}

/** Reads the inbox as a person does: looks until the mail is there. */
async function codeFrom(mailUrl: string, email: string): Promise<string> {
  const url = `${mailUrl}/messages?to=${encodeURIComponent(email)}`;
  console.log(`\n  GET ${url}`);
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const [mail] = Messages.parse(await (await fetch(url)).json());
    const code = mail && /\b\d{6}\b/.exec(mail.text)?.[0];
    if (mail && code) {
      console.log(`    ${mail.subject}`);
      return code;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no mail to ${email} arrived within 20 s`);
}

await main().catch((error: unknown) => {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  Deno.exit(1);
});
