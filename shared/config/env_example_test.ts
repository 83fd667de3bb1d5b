import assert from "node:assert/strict";
import { parseEnv } from "node:util";
import * as z from "zod";
import { accountVariables } from "./accounts.ts";
import { baseVariables } from "./base.ts";
import { mailVariables } from "./mail.ts";

const text = await Deno.readTextFile(new URL("../../.env.example", import.meta.url));
const variables = { ...baseVariables, ...mailVariables, ...accountVariables };

/** Each variable's line, set or commented out, with the comment lines right above it. */
function documented(): Map<string, { value: string; comment: string }> {
  const found = new Map<string, { value: string; comment: string }>();
  let comment: string[] = [];
  for (const line of text.split("\n")) {
    const variable = /^(?:# )?([A-Z][A-Z0-9_]+)=(.*)$/.exec(line);
    if (variable) {
      found.set(variable[1] ?? "", { value: variable[2] ?? "", comment: comment.join(" ") });
    } else if (line.startsWith("#")) comment.push(line.slice(1).trim());
    if (!line.startsWith("#")) comment = [];
  }
  return found;
}

/** An optional variable's description is the wrapped schema's. */
function descriptionOf(schema: z.ZodType): string | undefined {
  if (schema.description !== undefined) return schema.description;
  const wraps = schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault;
  return wraps && schema.def.innerType instanceof z.ZodType
    ? descriptionOf(schema.def.innerType)
    : undefined;
}

Deno.test(".env.example lists exactly the variables that functions read", () => {
  assert.deepEqual([...documented().keys()].sort(), Object.keys(variables).sort());
});

Deno.test("every variable says what it means, in the schema and in .env.example", () => {
  for (const [name, schema] of Object.entries(variables)) {
    const description = descriptionOf(schema) ?? "";
    assert.ok(description.length > 10, `${name} has no description in its schema`);
    if (name.startsWith("SUPABASE_")) continue;
    assert.ok((documented().get(name)?.comment ?? "").length > 10, `${name} has no comment`);
  }
});

Deno.test("the values that .env.example gives are ones the schemas take", () => {
  const placeholder = /[<>]/;
  for (const [name, value] of Object.entries(parseEnv(text))) {
    const schema = Object.entries(variables).find(([key]) => key === name)?.[1];
    if (!schema || value === undefined || value === "" || placeholder.test(value)) continue;
    assert.ok(schema.safeParse(value).success, `${name}=${value}`);
  }
});

Deno.test("the defaults that .env.example shows are the schemas' own", () => {
  for (const [name, schema] of Object.entries(variables)) {
    const byDefault = schema.safeParse(undefined);
    const shown = documented().get(name)?.value ?? "";
    const isFreeText = ["PORTCULLIS_ALLOWED_ORIGINS"].includes(name);
    if (!byDefault.success || byDefault.data === undefined || isFreeText) continue;
    assert.equal(shown, String(byDefault.data), name);
  }
});
