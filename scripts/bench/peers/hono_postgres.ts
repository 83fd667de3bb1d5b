// What `boot` compares the functions with: hono and postgres.js as their documentation shows them, the
// same query, and nothing else. No token, no limits, no validation; row-level security does not bind it.
import { Hono } from "hono";
import postgres from "postgres";

const sql = postgres(Deno.env.get("PEER_DB_URL") ?? "", { max: 1 });
const agent = Deno.env.get("PEER_AGENT") ?? "";
const app = new Hono();

app.get("/health/live", (context) => context.json({ status: "ok" }));

app.get("/leads", async (context) => {
  const leads = await sql`
    select * from public.leads where assigned_to = ${agent}
    order by created_at desc, id desc limit 51`;
  return context.json({ data: leads });
});

Deno.serve(app.fetch);
