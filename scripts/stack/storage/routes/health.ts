import type { Handler } from "../call.ts";
import { serviceScope } from "../database.ts";

/** `GET /status`: the service runs. */
export const status: Handler = () => Promise.resolve(new Response(null, { status: 200 }));

/** `GET /health`: its database answers too. */
export const health: Handler = async (storage, { scope }) => {
  await storage.database.transaction(
    serviceScope(scope),
    (tx) => tx.rows("select 1 from storage.buckets limit 1"),
  );
  return Response.json({ healthy: true });
};
