import assert from "node:assert/strict";
import type { AuthRequest } from "../http/context.ts";
import { DEFAULT_AUTH_OPTIONS } from "../options.ts";
import { redirectTarget } from "./redirect.ts";

const SITE = "https://app.example.com";

function target(asked: string, redirectUrls: string[] = [], siteUrl = SITE): string {
  const url = new URL("http://127.0.0.1/recover");
  url.searchParams.set("redirect_to", asked);
  const caller = { apiKey: null, role: "anon", claims: null, token: null, ip: "" } as const;
  const call: AuthRequest = { request: new Request(url), url, caller, params: {} };
  return redirectTarget({ siteUrl, options: { ...DEFAULT_AUTH_OPTIONS, redirectUrls } }, call);
}

Deno.test("redirectTarget() stays on the site", () => {
  assert.equal(target(`${SITE}/welcome?x=1`), `${SITE}/welcome?x=1`);
  assert.equal(target(""), SITE);
});

Deno.test("redirectTarget() falls back to the site for any other place", () => {
  for (
    const asked of [
      "https://evil.example.net/",
      "http://app.example.com/",
      "https://app.example.com:8443/",
      "https://app.example.com.evil.net/",
      "//evil.example.net",
      "javascript:alert(1)",
      "https://2130706433/",
      "https://10.0.0.1/",
      " https://app.example.com/",
    ]
  ) {
    assert.equal(target(asked), SITE, asked);
  }
});

Deno.test("redirectTarget() takes what the list of redirect URLs allows", () => {
  const allowed = ["https://*.preview.example.com/**", "myapp://callback"];
  assert.equal(
    target("https://a.preview.example.com/x/y", allowed),
    "https://a.preview.example.com/x/y",
  );
  assert.equal(target("myapp://callback", allowed), "myapp://callback");
  assert.equal(target("https://a.b.preview.example.com/x", allowed), SITE);
  assert.equal(target("https://previewXexample.com/x", allowed), SITE);
});

Deno.test("redirectTarget() takes any port of a local site", () => {
  const local = "http://127.0.0.1:3000";
  assert.equal(target("http://127.0.0.1:5173/x", [], local), "http://127.0.0.1:5173/x");
});
