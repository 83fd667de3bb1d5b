import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { removeFile, writeFileAtomically } from "../files.ts";
import { type Envelope, type Message, parseMessage } from "./message.ts";

/** Mails, newest first, kept in memory and in a folder. */
export interface MailStore {
  add(raw: Uint8Array<ArrayBuffer>, envelope: Envelope): Promise<Message>;
  /** @param to only mails to this address, whatever its case */
  list(to?: string): Promise<Message[]>;
  find(id: string): Promise<Message | null>;
  clear(): Promise<void>;
}

/**
 * Opens the folder of kept mails. Reading them does not hold the caller up: the first question waits.
 *
 * @param limit how many are kept; older ones go
 */
export async function openMailStore(
  folder: string,
  limit = 1_000,
  now = () => new Date(),
): Promise<MailStore> {
  await Deno.mkdir(folder, { recursive: true });
  const loaded = load(folder);
  const fileOf = (id: string) => join(folder, `${id}.json`);

  return {
    async add(raw, envelope) {
      const messages = await loaded;
      const message = await parseMessage(raw, envelope, newId(now()), now());
      await writeFileAtomically(fileOf(message.id), JSON.stringify(message), 0o600);
      messages.unshift(message);
      const dropped = messages.splice(limit);
      await Promise.all(dropped.map(({ id }) => removeFile(fileOf(id))));
      return message;
    },
    async list(to) {
      const wanted = to?.trim().toLowerCase();
      const messages = await loaded;
      if (!wanted) return [...messages];
      return messages.filter((message) => message.to.toLowerCase().split(", ").includes(wanted));
    },
    async find(id) {
      return (await loaded).find((message) => message.id === id) ?? null;
    },
    async clear() {
      const removed = (await loaded).splice(0);
      await Promise.all(removed.map(({ id }) => removeFile(fileOf(id))));
    },
  };
}

// Sorts as the mails came; the random part keeps those of one millisecond apart.
function newId(time: Date): string {
  return `${time.toISOString().replaceAll(/[^\d]/g, "")}-${randomBytes(4).toString("hex")}`;
}

async function load(folder: string): Promise<Message[]> {
  const names = (await Array.fromAsync(Deno.readDir(folder)))
    .map((entry) => entry.name)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .reverse();
  // Only the store writes there, and does so atomically.
  return await Promise.all(
    names.map(async (name) => JSON.parse(await Deno.readTextFile(join(folder, name))) as Message),
  );
}
