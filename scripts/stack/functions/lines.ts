/** Calls `line` for each line of a stream of bytes, without its end. */
export async function forEachLine(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
  line: (text: string) => void,
) {
  let rest = "";
  for await (const text of bytes.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? "";
    lines.forEach(line);
  }
  if (rest !== "") line(rest);
}
