import assert from "node:assert/strict";
import * as z from "zod";
import { defineRoute } from "./route.ts";

// What is tested here is what the compiler refuses: `deno task test` checks types, and an expected error
// that does not come is one.

const base = {
  method: "GET",
  path: "/:id",
  summary: "for a test",
  access: "anyone",
  limits: [],
  answers: {
    200: {
      description: "ok",
      schema: z.object({ id: z.string(), state: z.enum(["on", "off"]), tags: z.array(z.string()) }),
    },
    204: { description: "nothing" },
  },
  errors: [],
} as const;

Deno.test("defineRoute() gives a handler the types its declaration makes", () => {
  const route = defineRoute({
    ...base,
    access: ["user", "api_key"],
    params: z.strictObject({ id: z.uuid() }),
    body: z.strictObject({ age: z.int() }),
    handle({ params, body, caller, config }) {
      const id: string = params.id;
      const age: number = body.age;
      const who: string = caller.kind === "user" ? caller.userId : caller.id;
      const url: string = config.SUPABASE_URL;
      if (age > 1) return { status: 204 };
      return { status: 200, body: { id: id + who + url, state: "on", tags: [] } };
    },
  });
  assert.equal(route.path, "/:id");
});

Deno.test("defineRoute() refuses an answer that is not declared", () => {
  const wrongStatus = () => Promise.resolve({ status: 201 as const });
  // @ts-expect-error 201 is not declared
  defineRoute({ ...base, handle: wrongStatus });
  const wrongBody = () => Promise.resolve({ status: 200 as const, body: { id: 7 } });
  // @ts-expect-error the body is another
  defineRoute({ ...base, handle: wrongBody });
});

Deno.test("defineRoute() refuses to read what the caller may not have", () => {
  defineRoute({
    ...base,
    access: ["publishable"],
    handle({ caller }) {
      // @ts-expect-error only users have an id
      assert.equal(caller.userId, undefined);
      return { status: 204 };
    },
  });
});
