// Preloaded into what the runner starts. The runner holds the other end of stdin and never writes to it, so
// its end tells that the runner is gone, even by kill -9; SIGTERM then lets a stack stop in order. It waits
// in an unreferenced timer because a preloaded module must settle before the main one is run.
async function endWithParent() {
  const buffer = new Uint8Array(64);
  while (await Deno.stdin.read(buffer) !== null);
  if (Deno.build.os === "windows") Deno.exit(1);
  Deno.kill(Deno.pid, "SIGTERM");
}

Deno.unrefTimer(setTimeout(endWithParent, 0));
