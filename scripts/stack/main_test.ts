import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { forEachLine } from "./functions/lines.ts";
import { freePort } from "./ports.ts";
import { removeCluster } from "./postgres/remove.ts";
import { temporaryFolder } from "./postgres/temporary.ts";
import type { Ready } from "./ready.ts";
import { readRunningStack } from "./state.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** `deno task start`, without the task. */
class Started implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #firstLine = Promise.withResolvers<string | null>();
  readonly #read: Promise<unknown>;
  #ended = false;
  #onLine: (() => void) | undefined;
  readonly stdout: string[] = [];
  readonly stderr: string[] = [];

  constructor(...args: string[]) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--unstable-no-legacy-abort", "scripts/stack/main.ts", ...args],
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#child.status.then(() => this.#ended = true);
    this.#read = Promise.all([
      forEachLine(this.#child.stdout, (line) => {
        this.stdout.push(line);
        this.#firstLine.resolve(line);
      }).then(() => this.#firstLine.resolve(null)),
      forEachLine(this.#child.stderr, (line) => {
        this.stderr.push(line);
        this.#onLine?.();
      }),
    ]);
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** What the ready line of `--json` says. */
  async ready(): Promise<Ready> {
    const line = await this.#firstLine.promise;
    assert.ok(line, `it did not become ready:\n${this.stderr.join("\n")}`);
    return JSON.parse(line);
  }

  /** Waits for a line on stderr. */
  says(line: RegExp): Promise<void> {
    return new Promise((resolve) => {
      this.#onLine = () => this.stderr.some((said) => line.test(said)) && resolve();
      this.#onLine();
    });
  }

  signal(signal: Deno.Signal) {
    this.#child.kill(signal);
  }

  /** The exit code, once everything it wrote is read. */
  async code(): Promise<number> {
    const { code } = await this.#child.status;
    await this.#read;
    return code;
  }

  async [Symbol.asyncDispose]() {
    if (!this.#ended) this.#child.kill("SIGTERM");
    await this.code();
  }
}

async function inDataDir(run: (dataDir: string) => Promise<void>) {
  const folder = await temporaryFolder();
  const dataDir = join(folder, "data");
  try {
    await run(dataDir);
  } finally {
    await removeCluster(join(dataDir, "pgdata"));
    await Deno.remove(folder, { recursive: true });
  }
}

async function serverPid(dataDir: string): Promise<number> {
  // PostgreSQL writes its process id into the first line.
  return parseInt(await Deno.readTextFile(join(dataDir, "pgdata", "postmaster.pid")));
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url).catch(() => null);
  await response?.body?.cancel();
  return response !== null;
}

Deno.test("a mistake on the command line is told with the usage, exit code 2", async () => {
  await using start = new Started("--prot", "1");
  assert.equal(await start.code(), 2);
  assert.match(start.stderr.join("\n"), /^error: .*--prot[\s\S]*Usage: deno task start/);
  assert.deepEqual(start.stdout, []);
});

Deno.test("help is told on stdout", async () => {
  await using start = new Started("--help");
  assert.equal(await start.code(), 0);
  assert.match(start.stdout.join("\n"), /--no-seed/);
});

Deno.test("a port that is busy is told, and nothing is left behind", () =>
  inDataDir(async (dataDir) => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    await using start = new Started("--port", String(port), "--data", dataDir);
    assert.equal(await start.code(), 1);
    const told = `error: port ${port} is in use by another program, expected a free one`;
    assert.ok(start.stderr.join("\n").startsWith(told), start.stderr.join("\n"));
    assert.equal(await readRunningStack(dataDir), null);
  }));

Deno.test("the stack as its user meets it", (t) =>
  inDataDir(async (dataDir) => {
    const args = ["--port", String(freePort()), "--data", dataDir, "--json"];
    let first: Ready | undefined;

    await t.step("starts, and says where everything is in one line of JSON", async (t) => {
      await using start = new Started(...args);
      first = await start.ready();
      const { url, publishable_key, users } = first;
      assert.ok(users);
      const signedIn = await fetch(`${url}/auth/v1/token?grant_type=password`, {
        method: "POST",
        headers: { apikey: publishable_key },
        body: JSON.stringify(users.agent),
      });
      assert.equal(signedIn.status, 200);
      const { access_token: token } = await signedIn.json();
      const headers = { apikey: publishable_key, authorization: `Bearer ${token}` };
      const profiles = await fetch(`${url}/rest/v1/profiles?select=email,role`, { headers });
      assert.deepEqual(await profiles.json(), [{ email: users.agent.email, role: "agent" }]);
      assert.equal((await readRunningStack(dataDir))?.ready?.url, url);

      await t.step("refuses a second stack on its folder, and names itself", async () => {
        await using second = new Started("--port", "0", "--data", dataDir);
        assert.equal(await second.code(), 1);
        assert.match(second.stderr.join("\n"), new RegExp(`in use by the stack at ${url} `));
      });

      await t.step("says that it has the port", async () => {
        const other = join(dataDir, "..", "other");
        await using second = new Started(...args.slice(0, 2), "--data", other);
        assert.equal(await second.code(), 1);
        assert.match(
          second.stderr.join("\n"),
          new RegExp(`by the Portcullis stack on ${dataDir} `),
        );
      });

      await t.step("stops on SIGTERM with exit code 0 and lets everything go", async () => {
        start.signal("SIGTERM");
        assert.equal(await start.code(), 0);
        assert.equal(start.stdout.length, 1);
        assert.equal(await readRunningStack(dataDir), null);
        assert.equal(await answers(url), false);
        assert.equal(await answers(first?.mail_url ?? ""), false);
      });
    });

    await t.step("is the same after a restart, and after being killed", async () => {
      await using killed = new Started(...args);
      const second = await killed.ready();
      assert.deepEqual({ ...second, db_url: "" }, { ...first, db_url: "" });
      killed.signal("SIGKILL");
      await killed.code();

      await using start = new Started(...args);
      const third = await start.ready();
      assert.deepEqual({ ...third, db_url: "" }, { ...first, db_url: "" });
      assert.match(start.stderr.join("\n"), /did not stop cleanly; taking over/);
    });

    await t.step("brings a database back that ended, and gives up when it ends again", async () => {
      await using start = new Started(...args);
      const { url, secret_key } = await start.ready();
      const users = async () => {
        const headers = { apikey: secret_key };
        const response = await fetch(`${url}/auth/v1/admin/users`, { headers });
        await response.body?.cancel();
        return response.status;
      };
      assert.equal(await users(), 200);
      Deno.kill(await serverPid(dataDir), "SIGKILL");
      await start.says(/PostgreSQL is up again/);
      assert.equal(await users(), 200);
      Deno.kill(await serverPid(dataDir), "SIGKILL");
      assert.equal(await start.code(), 1);
      assert.match(start.stderr.join("\n"), /Stopping: PostgreSQL ended twice within a minute/);
    });

    await t.step("begins anew with --reset", async () => {
      await using start = new Started(...args, "--reset", "--no-seed");
      const anew = await start.ready();
      assert.notEqual(anew.secret_key, first?.secret_key);
      assert.equal(anew.users, null);
    });
  }));
