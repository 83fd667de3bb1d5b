import * as z from "zod";

/** An id of a row, lower-case. */
export const uuid = z.uuid().toLowerCase().meta({
  example: "7f0b5d0e-5d0b-4c53-9d5a-0f1f5a0c1e11",
});

/** Six digits, as they arrive by mail; spaces that came along with copying are taken off. */
export const oneTimeCode = z.string().trim().regex(/^\d{6}$/, {
  error: "Six digits are expected",
}).meta({ example: "493027" });
