import { isAbsolute, resolve } from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "./stack_error.ts";

/** What `deno task start` was asked for. */
export interface StackOptions {
  /** The gateway's port; 0 takes any free one. */
  port: number;
  /** Absolute path of the data folder. */
  dataDir: string;
  /** Remove the data folder's content first. */
  reset: boolean;
  /** Make the demo accounts and run `supabase/seed.sql`. */
  seed: boolean;
  /** Print the ready line as one JSON object. */
  json: boolean;
}

export const USAGE = `Usage: deno task start [options]

  --port <number>   port of the gateway (default 54321; 0 takes any free port)
  --data <folder>   where the data lives (default .local)
  --reset           remove that data and start anew
  --no-seed         no demo accounts and no demo data
  --json            print the ready line as one JSON object on stdout
  --help            print this`;

/**
 * Reads the command line.
 *
 * @param args the arguments after the script's name
 * @param cwd what a relative `--data` is relative to
 * @returns the options, or "help" where help was asked for
 * @throws UsageError for an unknown flag, a missing or an impossible value
 */
export function parseOptions(args: string[], cwd: string): StackOptions | "help" {
  const values = parse(args);
  if (values.help) return "help";
  return {
    port: parsePort(values.port),
    dataDir: parseFolder(values.data, cwd),
    reset: values.reset,
    seed: !values["no-seed"],
    json: values.json,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      strict: true,
      allowPositionals: false,
      options: {
        port: { type: "string", default: "54321" },
        data: { type: "string", default: ".local" },
        reset: { type: "boolean", default: false },
        "no-seed": { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false, short: "h" },
      },
    }).values;
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new UsageError(`--port is "${text}", expected a number from 0 to 65535`);
  }
  return port;
}

function parseFolder(text: string, cwd: string): string {
  if (text.trim() === "") throw new UsageError("--data is empty, expected a folder");
  return isAbsolute(text) ? resolve(text) : resolve(cwd, text);
}
