const READ_SIZE = 256 * 1024;

/**
 * The next `length` bytes of an open file, read as they are asked for. The file is closed at the
 * end, and when nobody reads on.
 */
export function fileStream(file: Deno.FsFile, length: number): ReadableStream<Uint8Array> {
  let left = length;
  return new ReadableStream({
    async pull(controller) {
      const buffer = new Uint8Array(Math.min(READ_SIZE, left));
      const count = left === 0 ? null : await file.read(buffer);
      if (count !== null) {
        left -= count;
        controller.enqueue(buffer.subarray(0, count));
        return;
      }
      file.close();
      if (left === 0) controller.close();
      else controller.error(new Error(`File ended ${left} bytes early`));
    },
    cancel() {
      file.close();
    },
  }, { highWaterMark: 0 });
}
