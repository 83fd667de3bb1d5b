import { z } from "zod";
import { badRequest } from "./errors.ts";

// GoTrue decodes into Go structs: null and a missing field are the zero value, unknown fields are
// ignored, a wrong type is an error. These pieces read bodies the same way.
export const text = z.string().nullish().transform((value) => value ?? "");
export const optionalText = z.string().nullish().transform((value) => value ?? null);
export const flag = z.boolean().nullish().transform((value) => value ?? false);
export const object = z.record(z.string(), z.unknown()).nullish().transform((value) =>
  value ?? null
);

/**
 * Reads a JSON body as `schema` describes it; an empty body counts as `{}` when `allowEmpty` is set.
 *
 * @throws {AuthError} 400 `bad_json`
 */
export async function readBody<S extends z.ZodObject>(
  request: Request,
  schema: S,
  { allowEmpty = false } = {},
): Promise<z.output<S>> {
  const raw = await request.text();
  let value: unknown;
  try {
    value = allowEmpty && raw === "" ? {} : JSON.parse(raw);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badRequest("bad_json", `Could not parse request body as JSON: ${reason}`);
  }
  const parsed = schema.safeParse(value ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue?.path.join(".") ?? "";
    throw badRequest(
      "bad_json",
      `Could not parse request body as JSON: ${where}: ${issue?.message ?? "wrong type"}`,
    );
  }
  return parsed.data;
}
