import assert from "node:assert/strict";
import { renderMail } from "./render.ts";

const SITE = { name: "Portcullis", url: "https://app.example.com" };

Deno.test("renderMail() puts a code into the subject, the text and the HTML", () => {
  const mail = renderMail("signup_code", { code: "042137", minutes: 10 }, SITE);
  assert.match(mail.subject, /042137/);
  assert.match(mail.text, /^ {4}042137$/m);
  assert.match(mail.html, />042137</);
});

Deno.test("renderMail() links Auth's own mails to the application's confirmation page", () => {
  const mail = renderMail("auth_action", {
    action: "invite",
    token: "123456",
    token_hash: "abc",
    redirect_to: "https://app.example.com/welcome",
  }, SITE);
  assert.match(
    mail.text,
    /https:\/\/app\.example\.com\/auth\/confirm\?token_hash=abc&type=invite&next=https%3A%2F%2Fapp\.example\.com%2Fwelcome/,
  );
});

Deno.test("renderMail() refuses values a template does not know what to do with", () => {
  assert.throws(() => renderMail("signup_code", { minutes: 10 }, SITE), /code/);
});

Deno.test("renderMail() refuses a template that does not exist", () => {
  assert.throws(() => renderMail("nothing", {}, SITE), /mail template nothing does not exist/);
});
