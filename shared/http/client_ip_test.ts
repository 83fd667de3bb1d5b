import assert from "node:assert/strict";
import { clientIpOf } from "./client_ip.ts";

const TEN =
  "1.1.1.1, 2.2.2.2, 3.3.3.3, 4.4.4.4, 5.5.5.5, 6.6.6.6, 7.7.7.7, 8.8.8.8, 9.9.9.9, 10.10.10.10";

function ip(forwarded: string | undefined, hops: number, peer = "192.0.2.1") {
  return clientIpOf(
    new Headers(forwarded === undefined ? {} : { "x-forwarded-for": forwarded }),
    hops,
    peer,
  );
}

Deno.test("clientIpOf() takes the entry that the outermost trusted proxy wrote", () => {
  assert.equal(ip(TEN, 1), "10.10.10.10");
  assert.equal(ip(TEN, 2), "9.9.9.9");
  assert.equal(ip(TEN, 10), "1.1.1.1");
});

Deno.test("clientIpOf() trusts no entry without a proxy, nor one that cannot have been written", () => {
  assert.equal(ip(TEN, 0), "192.0.2.1");
  assert.equal(ip("1.1.1.1", 2), "192.0.2.1");
  assert.equal(ip(undefined, 1), "192.0.2.1");
  assert.equal(ip("1.1.1.1, nonsense", 1), "192.0.2.1");
});

Deno.test("clientIpOf() answers the plain address", () => {
  assert.equal(ip("203.0.113.9:51234", 1), "203.0.113.9");
  assert.equal(ip("[2001:DB8::1]:443", 1), "2001:db8::1");
  assert.equal(ip("fe80::1%eth0", 1), "fe80::1");
  assert.equal(ip("::ffff:203.0.113.9", 1), "203.0.113.9");
  assert.equal(ip("", 1, ""), "unknown");
});
