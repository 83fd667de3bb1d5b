import assert from "node:assert/strict";
import { requireAllowedMimeType } from "./mime.ts";

Deno.test("requireAllowedMimeType() compares types without their parameters", () => {
  requireAllowedMimeType("text/plain;charset=UTF-8", ["text/plain"]);
  requireAllowedMimeType("Image/PNG", ["image/*"]);
  requireAllowedMimeType("anything/else", ["*/*"]);
  requireAllowedMimeType("anything/else", null);
  requireAllowedMimeType("anything/else", []);
});

Deno.test("requireAllowedMimeType() refuses what is not listed", () => {
  for (const mimeType of ["text/html", "image", "image/png/x", "application/pdf\r\nx: y", ""]) {
    assert.throws(
      () => requireAllowedMimeType(mimeType, ["application/pdf", "text/plain"]),
      { code: "InvalidMimeType", status: 415 },
    );
  }
});
