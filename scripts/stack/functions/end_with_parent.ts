// Preloaded into every function's process by the local stack. The stack holds the other end of stdin and
// never writes to it, so its end tells that the stack is gone, even by kill -9, and no process stays
// behind. It waits in an unreferenced timer because a preloaded module must settle before the main one
// is run.
async function endWithParent() {
  const buffer = new Uint8Array(64);
  while (await Deno.stdin.read(buffer) !== null);
  Deno.exit();
}

Deno.unrefTimer(setTimeout(endWithParent, 0));
