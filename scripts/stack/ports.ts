/**
 * A free loopback port: the preferred one, or any other when that is busy.
 *
 * Somebody else can take the port between this answer and its use; use `listen` where the port is for
 * this very process.
 */
export function freePort(preferred = 0): number {
  const listener = listen(preferred);
  const { port } = listener.addr;
  listener.close();
  return port;
}

/** Listens on the preferred loopback port, or on any free one when that is busy or out of range. */
export function listen(preferred: number): Deno.TcpListener {
  try {
    return Deno.listen({ hostname: "127.0.0.1", port: preferred > 65_535 ? 0 : preferred });
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    return Deno.listen({ hostname: "127.0.0.1", port: 0 });
  }
}
