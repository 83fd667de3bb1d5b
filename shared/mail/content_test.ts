import assert from "node:assert/strict";
import { renderContent } from "./content.ts";

Deno.test("renderContent() says the same in text and in HTML", () => {
  const mail = renderContent("Hello", [
    { kind: "paragraph", text: "Your code:" },
    { kind: "code", code: "123456" },
    { kind: "link", label: "Open", url: "https://example.com/?a=1&b=2" },
  ]);
  assert.equal(
    mail.text,
    "Your code:\n\n    123456\n\nOpen:\nhttps://example.com/?a=1&b=2\n",
  );
  assert.match(mail.html, />123456</);
  assert.match(mail.html, /href="https:\/\/example\.com\/\?a=1&amp;b=2"/);
});

Deno.test("renderContent() lets nothing that people wrote become markup", () => {
  const mail = renderContent("<b>", [
    { kind: "paragraph", text: `<img src=x onerror="alert('1')">` },
    { kind: "link", label: "</a>", url: `https://example.com/"><script>` },
  ]);
  assert.doesNotMatch(mail.html, /<img|<script|<b>|href="[^"]*">\s*<script/);
});

Deno.test("renderContent() keeps a subject on one line, so that it cannot add a header", () => {
  assert.equal(renderContent("a\r\nBcc: x@example.com", []).subject, "a Bcc: x@example.com");
});
