import assert from "node:assert/strict";
import { AppError } from "../errors/app_error.ts";
import { requireLastingAddress } from "./disposable_email.ts";

function isRefused(error: unknown): boolean {
  return error instanceof AppError && error.code === "disposable_email" && error.status === 422;
}

Deno.test("requireLastingAddress() refuses mailboxes for minutes, on a subdomain too", async () => {
  await assert.rejects(requireLastingAddress("ada@mailinator.com"), isRefused);
  await assert.rejects(requireLastingAddress("ada@ada.mailinator.com"), isRefused);
  await assert.rejects(requireLastingAddress("ada@yopmail.com"), isRefused);
});

Deno.test("requireLastingAddress() lets lasting mailboxes and privacy relays through", async () => {
  for (
    const domain of [
      "example.com",
      "gmail.com",
      "mailinator.example.com",
      "privaterelay.appleid.com",
      "mozmail.com",
      "duck.com",
      "passmail.net",
      "simplelogin.com",
      "aleeas.com",
    ]
  ) {
    await requireLastingAddress(`ada@${domain}`);
  }
});
