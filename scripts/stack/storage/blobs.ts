import { createHash } from "node:crypto";
import { join } from "node:path";
import { refuse } from "./errors.ts";
import { fileStream } from "./file_stream.ts";
import type { ByteRange } from "./range.ts";

/** Bytes that have arrived and belong to no object yet. */
export interface IncomingBlob {
  path: string;
  size: number;
  /** S3's entity tag of a file uploaded in one piece: the MD5 of its bytes, quoted. */
  etag: string;
}

const VERSION = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Object bytes on disk. Each version of an object is one file named by the version's uuid, which
 * this service makes; nothing that a client sends ever becomes part of a path. A version's file
 * never changes, so it can be linked and read without locks.
 */
export class BlobStore {
  readonly #incoming: string;
  readonly #versions: string;

  constructor(folder: string) {
    this.#incoming = join(folder, "incoming");
    this.#versions = join(folder, "versions");
  }

  /** Makes the folders, and throws away uploads that a crash cut short. */
  async open(): Promise<void> {
    await Deno.remove(this.#incoming, { recursive: true }).catch(ignoreMissing);
    await Deno.mkdir(this.#incoming, { recursive: true, mode: 0o700 });
    await Deno.mkdir(this.#versions, { recursive: true, mode: 0o700 });
  }

  /**
   * Writes a stream to a file of its own, holding one piece at a time in memory.
   *
   * Pieces are small and are written without waiting: a request's body in Deno 2.9 costs more with
   * every pause between two reads, so that a gigabyte sent slowly takes minutes of processor time.
   *
   * @throws {StorageError} EntityTooLarge as soon as more than `limit` bytes have come
   */
  async receive(body: AsyncIterable<Uint8Array>, limit: number): Promise<IncomingBlob> {
    const path = join(this.#incoming, crypto.randomUUID());
    const file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
    const hash = createHash("md5");
    let size = 0;
    try {
      for await (const chunk of body) {
        size += chunk.byteLength;
        if (size > limit) throw refuse.tooLarge();
        hash.update(chunk);
        for (let written = 0; written < chunk.byteLength;) {
          written += file.writeSync(chunk.subarray(written));
        }
      }
    } catch (error) {
      file.close();
      await Deno.remove(path).catch(ignoreMissing);
      throw error;
    }
    file.close();
    return { path, size, etag: `"${hash.digest("hex")}"` };
  }

  /** Gives arrived bytes their version's name. */
  async keep(blob: IncomingBlob, version: string): Promise<void> {
    await this.#makeRoom(version);
    await Deno.rename(blob.path, this.#pathOf(version));
  }

  /** Forgets bytes that came to nothing. */
  async discard(blob: IncomingBlob): Promise<void> {
    await Deno.remove(blob.path).catch(ignoreMissing);
  }

  /** Makes `copy` a second name of the bytes of `version`, or copies them where links are refused. */
  async copy(version: string, copy: string): Promise<void> {
    await this.#makeRoom(copy);
    const [from, to] = [this.#pathOf(version), this.#pathOf(copy)];
    try {
      await Deno.link(from, to);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) throw refuse.noSuchKey();
      await Deno.copyFile(from, to);
    }
  }

  /** Removes versions; one that is missing or in use is left to the next sweep. */
  async remove(versions: string[]): Promise<void> {
    for (const version of versions) {
      await Deno.remove(this.#pathOf(version)).catch(() => {});
    }
  }

  /** Opens a version for reading, or returns null when it is gone. */
  async read(version: string, { start, end }: ByteRange): Promise<ReadableStream | null> {
    let file: Deno.FsFile;
    try {
      file = await Deno.open(this.#pathOf(version));
      await file.seek(start, Deno.SeekMode.Start);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return null;
      throw error;
    }
    return fileStream(file, end - start);
  }

  /** Removes every version that `isKept` denies, and nothing else; returns how many. */
  async sweep(isKept: (version: string) => boolean): Promise<number> {
    let removed = 0;
    for await (const shard of Deno.readDir(this.#versions)) {
      if (!shard.isDirectory) continue;
      for await (const { name } of Deno.readDir(join(this.#versions, shard.name))) {
        if (!VERSION.test(name) || isKept(name)) continue;
        await this.remove([name]);
        removed++;
      }
    }
    return removed;
  }

  async #makeRoom(version: string): Promise<void> {
    await Deno.mkdir(join(this.#pathOf(version), ".."), { recursive: true, mode: 0o700 });
  }

  #pathOf(version: string): string {
    if (!VERSION.test(version)) throw new TypeError(`Not a version: ${version}`);
    return join(this.#versions, version.slice(0, 2), version);
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
