import { join } from "node:path";

const KEPT_BYTES = 10_000_000;

/** Where the stack and everything in it write what happens. */
export interface Log {
  /** One line of a service, to the terminal (stderr) and to `stack.log` of the data folder. */
  line(service: string, message: string): void;
  close(): void;
}

/**
 * Opens the log of a data folder. It goes on where the last start ended, unless it has grown large.
 *
 * @param quiet write to the file alone
 */
export async function openLog(dataDir: string, quiet = false): Promise<Log> {
  const path = join(dataDir, "stack.log");
  const file = await Deno.open(path, { create: true, append: true, mode: 0o600 });
  if ((await file.stat()).size > KEPT_BYTES) await file.truncate();
  const encoder = new TextEncoder();
  let open = true;
  return {
    line(service, message) {
      const text = message.replaceAll(/(?<=^|\n)/g, `[${service}] `) + "\n";
      if (!quiet) writeToTerminal(encoder.encode(text));
      if (open) file.writeSync(encoder.encode(`${new Date().toISOString()} ${text}`));
    },
    close() {
      open = false;
      file.close();
    },
  };
}

function writeToTerminal(bytes: Uint8Array) {
  try {
    Deno.stderr.writeSync(bytes);
  } catch (error) {
    // Whoever read it has gone, such as `head`; the file still has every line.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
