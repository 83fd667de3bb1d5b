import * as z from "zod";
import { email } from "../../../shared/schemas/email.ts";
import { plainText } from "../../../shared/schemas/text.ts";

/** What a form may add about itself: flat, few and short values. */
const ClientInfo = z.record(
  plainText({ max: 50 }),
  z.union([plainText({ max: 500 }), z.number(), z.boolean()]),
).refine((info) => Object.keys(info).length <= 20, { error: "At most 20 entries" });

/** A lead as it is sent. */
export const NewLead = z.strictObject({
  full_name: plainText({ max: 200 }).meta({ example: "Ada Lovelace" }),
  email,
  phone: z.string().regex(/^\+[1-9]\d{4,14}$/, { error: "A number such as +442079460101 (E.164)" })
    .optional().meta({ example: "+442079460101" }),
  company_name: plainText({ max: 200 }).optional(),
  position: plainText({ max: 200 }).optional(),
  message: plainText({ max: 5000, multiline: true }).optional(),
  source: plainText({ max: 100 }).optional().meta({ example: "website" }),
  category: plainText({ max: 100 }).optional(),
  client_info: ClientInfo.optional(),
  website: z.literal("", { error: "This field must be empty" }).optional().meta({
    description: "A trap for programs that fill in every field; people do not see it",
  }),
});
export type NewLead = z.output<typeof NewLead>;
