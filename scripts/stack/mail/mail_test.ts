import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import type { Message } from "./message.ts";
import { type Mail, startMail } from "./mod.ts";
import { openMailStore } from "./store.ts";

async function inFolder(run: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function withMail(dataDir: string, use: (mail: Mail) => Promise<void>) {
  const mail = await startMail({ dataDir, httpPort: 0, smtpPort: 0, log() {} });
  try {
    await use(mail);
  } finally {
    await mail.close();
  }
}

async function send({ smtpUrl }: Mail, message: Record<string, unknown>) {
  const transport = createTransport(smtpUrl);
  try {
    await transport.sendMail({ from: "Portcullis <no-reply@portcullis.test>", ...message });
  } finally {
    transport.close();
  }
}

async function messages({ url }: Mail, query = ""): Promise<Message[]> {
  return await (await fetch(`${url}/messages${query}`)).json();
}

Deno.test("a mail that was sent can be read", () =>
  inFolder((folder) =>
    withMail(folder, async (mail) => {
      await send(mail, {
        to: ["Ann <ann@portcullis.test>", "bob@portcullis.test"],
        subject: "Größe – 123456",
        text: "Your code is 123456.",
        html: "<p>Your code is <b>123456</b>.</p>",
        headers: { "List-Unsubscribe": "<https://portcullis.test/u>" },
      });
      const [message, ...others] = await messages(mail);
      assert.equal(others.length, 0);
      assert.ok(message);
      const { id, received_at, headers, ...rest } = message;
      assert.deepEqual(rest, {
        to: "ann@portcullis.test, bob@portcullis.test",
        from: "no-reply@portcullis.test",
        subject: "Größe – 123456",
        text: "Your code is 123456.",
        html: "<p>Your code is <b>123456</b>.</p>",
      });
      assert.equal(headers["list-unsubscribe"], "<https://portcullis.test/u>");
      assert.ok(Math.abs(Date.now() - Date.parse(received_at)) < 10_000);
      assert.deepEqual(await (await fetch(`${mail.url}/messages/${id}`)).json(), message);
    })
  ));

Deno.test("mails come newest first and are found by address, whatever its case", () =>
  inFolder((folder) =>
    withMail(folder, async (mail) => {
      await send(mail, { to: "ann@portcullis.test", subject: "1", text: "1" });
      await send(mail, { to: "joann@portcullis.test", subject: "2", text: "2" });
      await send(mail, { to: "ann@portcullis.test", subject: "3", text: "3" });
      const subjects = async (query: string) =>
        (await messages(mail, query)).map((message) => message.subject);
      assert.deepEqual(await subjects(""), ["3", "2", "1"]);
      assert.deepEqual(await subjects("?to=ANN@portcullis.test"), ["3", "1"]);
      assert.deepEqual(await subjects("?to=nobody@portcullis.test"), []);
    })
  ));

Deno.test("mails are there after a restart, until they are deleted", () =>
  inFolder(async (folder) => {
    await withMail(folder, (mail) => send(mail, { to: "a@portcullis.test", text: "kept" }));
    await withMail(folder, async (mail) => {
      assert.equal((await messages(mail)).length, 1);
      assert.equal((await fetch(`${mail.url}/messages`, { method: "DELETE" })).status, 204);
      assert.deepEqual(await messages(mail), []);
    });
    await withMail(folder, async (mail) => assert.deepEqual(await messages(mail), []));
  }));

Deno.test("only the newest mails are kept", () =>
  inFolder(async (folder) => {
    const path = join(folder, "mail");
    const store = await openMailStore(path, 2);
    const encoder = new TextEncoder();
    for (const subject of ["1", "2", "3"]) {
      await store.add(encoder.encode(`Subject: ${subject}\r\n\r\n`), {
        from: "",
        to: ["a@b.test"],
      });
    }
    assert.deepEqual((await store.list()).map((message) => message.subject), ["3", "2"]);
    assert.equal((await Array.fromAsync(Deno.readDir(path))).length, 2);
  }));

Deno.test("a mail server that is paused refuses, and takes mail again on the same port", () =>
  inFolder((folder) =>
    withMail(folder, async (mail) => {
      await mail.pause();
      await assert.rejects(() => send(mail, { to: "a@portcullis.test", text: "lost" }));
      await mail.resume();
      await send(mail, { to: "a@portcullis.test", text: "there" });
      assert.deepEqual((await messages(mail)).map((message) => message.text), ["there"]);
    })
  ));

Deno.test("any credentials are taken", () =>
  inFolder((folder) =>
    withMail(folder, async (mail) => {
      const smtpUrl = mail.smtpUrl.replace("smtp://", "smtp://user:pass@");
      await send({ ...mail, smtpUrl }, { to: "a@portcullis.test", text: "in" });
      assert.equal((await messages(mail)).length, 1);
    })
  ));

Deno.test("a mail's HTML is served so that it can do nothing", () =>
  inFolder((folder) =>
    withMail(folder, async (mail) => {
      const html = `<script>alert(1)</script><img src=x onerror="alert(2)">`;
      await send(mail, { to: "a@portcullis.test", subject: "<b>x</b>", html });
      const [message] = await messages(mail);
      const response = await fetch(`${mail.url}/messages/${message?.id}/html`);
      assert.match(await response.text(), /alert\(1\)/);
      const policy = response.headers.get("content-security-policy") ?? "";
      assert.match(policy, /^sandbox (?!.*allow-scripts)(?!.*allow-same-origin)/);
      assert.match(policy, /default-src 'none'/);
      assert.doesNotMatch(policy, /script-src/);
    })
  ));

Deno.test("the page runs only its own script", () =>
  inFolder((folder) =>
    withMail(folder, async (mail) => {
      const page = await fetch(mail.url);
      assert.match(page.headers.get("content-security-policy") ?? "", /script-src 'self';/);
      assert.doesNotMatch(await page.text(), /<script>|<style|\son\w+=/);
      for (const path of ["/inbox.js", "/inbox.css"]) {
        const file = await fetch(mail.url + path);
        assert.equal(file.status, 200);
        await file.body?.cancel();
      }
    })
  ));

Deno.test("what is not there, not allowed or asked for under another name is refused", () =>
  inFolder((folder) =>
    withMail(folder, async (mail) => {
      const status = async (path: string, method = "GET") => {
        const response = await fetch(mail.url + path, { method });
        await response.body?.cancel();
        return response.status;
      };
      assert.equal(await status("/other"), 404);
      assert.equal(await status("/__proto__"), 404);
      assert.equal(await status("/messages/none"), 404);
      assert.equal(await status("/messages", "POST"), 405);
      assert.equal(await status("/messages/none", "DELETE"), 405);
      const asked = new Promise<number | undefined>((resolve, reject) =>
        httpRequest(`${mail.url}/messages`, { headers: { host: "evil.example" } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).on("error", reject).end()
      );
      assert.equal(await asked, 421);
    })
  ));
