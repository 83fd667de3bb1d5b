import { createGateway, type Gateway } from "./gateway/mod.ts";
import { StackError } from "./stack_error.ts";

/**
 * Takes the gateway's port, before anything else is started.
 *
 * @throws StackError that names who has it
 */
export async function takePort(port: number): Promise<Gateway> {
  try {
    return createGateway(port);
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      throw new StackError(
        `port ${port} is in use by ${await whoHas(port)}, expected a free one; ` +
          "stop that, or choose another port with --port",
      );
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      throw new StackError(`port ${port} is not for this user, expected one above 1023`);
    }
    throw error;
  }
}

async function whoHas(port: number): Promise<string> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      headers: { accept: "application/json" },
      signal: AbortSignal.timeout(1_000),
    });
    const found: unknown = await response.json();
    if (isIdentity(found)) {
      return `the Portcullis stack on ${found.data_dir} (process ${found.pid})`;
    }
  } catch {
    // Whatever it is, it is no stack of ours that is ready.
  }
  return "another program";
}

function isIdentity(value: unknown): value is { data_dir: string; pid: number } {
  return typeof value === "object" && value !== null && "stack" in value &&
    value.stack === "portcullis" && "data_dir" in value && "pid" in value;
}
