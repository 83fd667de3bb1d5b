import assert from "node:assert/strict";
import { join } from "node:path";
import { kill } from "node:process";
import pg from "pg";
import { removeCluster } from "./remove.ts";
import { isRunning } from "./postmaster.ts";
import { type Postgres, startPostgres } from "./start.ts";
import { databaseUrl, temporaryFolder, TEST_PASSWORDS } from "./temporary.ts";

const HOLD = new URL("./hold_server.ts", import.meta.url).href;

Deno.test("a second start of a data folder finds its data again", async () => {
  await withFolder(async (folder) => {
    const dataDir = join(folder, "pgdata");
    const messages: string[] = [];
    const first = await start(dataDir, { log: (message) => messages.push(message) });
    await query(first, "create table kept as select 42 as answer");
    await first.stop();
    assert.equal(await isRunning(first.pid), false);
    assert.ok(messages.some((message) => message.startsWith("Making a database in ")));

    messages.length = 0;
    const second = await start(dataDir, { log: (message) => messages.push(message) });
    assert.deepEqual(await query(second, "select answer from kept"), [{ answer: 42 }]);
    await second.stop();
    assert.deepEqual(messages, []);
  });
});

Deno.test("a server that a killed stack left running is replaced, its data kept", async () => {
  await withFolder(async (folder) => {
    const dataDir = join(folder, "pgdata");
    const holder = await hold(dataDir);
    holder.stack.kill("SIGKILL");
    await holder.stack.status;
    assert.equal(await isRunning(holder.pid), true, "the server outlives the killed stack");

    const messages: string[] = [];
    const server = await start(dataDir, { log: (message) => messages.push(message) });
    assert.notEqual(server.pid, holder.pid);
    assert.deepEqual(messages, [
      `Stopping the PostgreSQL that a killed stack left running (process ${holder.pid})`,
    ]);
    await server.stop();
  });
});

Deno.test("a server that was killed with its stack recovers", async () => {
  await withFolder(async (folder) => {
    const dataDir = join(folder, "pgdata");
    const holder = await hold(dataDir);
    holder.stack.kill("SIGKILL");
    kill(holder.pid, "SIGKILL");
    await holder.stack.status;

    const server = await start(dataDir);
    assert.deepEqual(await query(server, "select 1 as works"), [{ works: 1 }]);
    await server.stop();
  });
});

Deno.test("a second stack on the data of a living one is refused and told which it is", async () => {
  await withFolder(async (folder) => {
    const dataDir = join(folder, "pgdata");
    const holder = await hold(dataDir);
    await assert.rejects(
      start(dataDir),
      new RegExp(`a stack that is still running uses it \\(process ${holder.stack.pid}\\)`),
    );
    assert.equal(await isRunning(holder.pid), true, "the living stack's server is left alone");
    holder.stack.kill("SIGKILL");
    await holder.stack.status;
    await (await start(dataDir)).stop();
  });
});

Deno.test("removing a cluster stops the server that a killed stack left on it", async () => {
  await withFolder(async (folder) => {
    const dataDir = join(folder, "pgdata");
    const holder = await hold(dataDir);
    await assert.rejects(removeCluster(dataDir), /a stack that is still running uses it/);
    holder.stack.kill("SIGKILL");
    await holder.stack.status;
    await removeCluster(dataDir);
    assert.equal(await isRunning(holder.pid), false);
  });
});

Deno.test("a process that took the id of a dead server is left alone", async () => {
  await withFolder(async (folder) => {
    const dataDir = join(folder, "pgdata");
    const first = await start(dataDir);
    await first.stop();
    await Deno.writeTextFile(
      join(first.folder, "postmaster.pid"),
      `${Deno.pid}\n${first.folder}\n1\n5432\n\n127.0.0.1\n1 1\nready\n`,
    );
    const second = await start(dataDir);
    await second.stop();
  });
});

Deno.test("a server that ends of itself says so, and can be stopped and started again", async () => {
  await withFolder(async (folder) => {
    const dataDir = join(folder, "pgdata");
    const first = await start(dataDir);
    kill(first.pid, "SIGKILL");
    await first.gone;
    await first.stop();
    const second = await start(dataDir);
    assert.deepEqual(await query(second, "select 1 as works"), [{ works: 1 }]);
    await second.stop();
  });
});

Deno.test("a busy port gives way to another", async () => {
  const busy = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = busy.addr as Deno.NetAddr; // a TCP listener has no other kind of address
  await withFolder(async (folder) => {
    const server = await start(join(folder, "pgdata"), { preferredPort: port });
    assert.notEqual(server.port, port);
    await server.stop();
  });
  busy.close();
});

Deno.test("two stacks can start at once, wanting the same port", async () => {
  await withFolder(async (folder) => {
    const probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = probe.addr as Deno.NetAddr; // as above
    probe.close();
    const servers = await Promise.all([
      start(join(folder, "one"), { preferredPort: port }),
      start(join(folder, "two"), { preferredPort: port }),
    ]);
    assert.equal(new Set(servers.map((server) => server.port)).size, 2);
    await Promise.all(servers.map((server) => server.stop()));
  });
});

Deno.test("a folder that cannot be made is named", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "file"), "");
    await assert.rejects(
      start(join(folder, "file", "pgdata")),
      /Cannot keep a database in .*file.pgdata: expected a folder that can be written at .*file$/,
    );
  });
});

Deno.test("another password than the cluster's is reported as that", async () => {
  await withFolder(async (folder) => {
    const dataDir = join(folder, "pgdata");
    await (await start(dataDir)).stop();
    await assert.rejects(
      start(dataDir, { passwords: { supabase_admin: "other" } }),
      /has another password for supabase_admin, expected the one in secrets.json/,
    );
    await (await start(dataDir)).stop();
  });
});

Deno.test({
  name: "as root, data that the server's account cannot reach is kept elsewhere",
  ignore: Deno.build.os === "windows" || Deno.uid() !== 0,
  fn: async () => {
    await withFolder(async (folder) => {
      await Deno.chmod(folder, 0o700);
      const server = await start(join(folder, "pgdata"));
      assert.match(server.folder, /^\/var\/lib\/portcullis\/[0-9a-f]{16}$/);
      await server.stop();
      await removeCluster(join(folder, "pgdata"));
      await Deno.remove(`${server.folder}.lock`);
    });
  },
});

async function start(
  dataDir: string,
  options: Partial<Parameters<typeof startPostgres>[0]> = {},
): Promise<Postgres> {
  const defaults = { dataDir, preferredPort: 0, passwords: TEST_PASSWORDS, log: () => {} };
  return await startPostgres({ ...defaults, ...options });
}

/** A stack of its own process that has started a server and does nothing more. */
async function hold(dataDir: string): Promise<{ stack: Deno.ChildProcess; pid: number }> {
  const stack = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", HOLD, dataDir],
    stdout: "piped",
  }).spawn();
  const reader = stack.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return { stack, pid: Number(value) };
}

async function query(server: Postgres, sql: string): Promise<unknown[]> {
  const client = new pg.Client({
    connectionString: databaseUrl("supabase_admin", TEST_PASSWORDS.supabase_admin, server.port),
  });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function withFolder(action: (folder: string) => Promise<void>): Promise<void> {
  const folder = await temporaryFolder();
  try {
    await action(folder);
    // What lies elsewhere goes as well.
    await removeCluster(join(folder, "pgdata"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
