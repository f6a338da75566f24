import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

const BLOCK_BYTES = 65_536;

/** Reads a file that grows, line by line: each call gives the lines that have become whole since the last one. */
export class GrowingFile {
  readonly #path: string;
  readonly #decoder = new StringDecoder("utf8");
  #position = 0;
  #rest = "";

  constructor(path: string) {
    this.#path = path;
  }

  /** Undefined while there is no such file. */
  readLines(): string[] | undefined {
    const fd = this.#open();
    if (fd === undefined) return undefined;
    try {
      const block = Buffer.alloc(BLOCK_BYTES);
      for (let read = 1; read > 0; ) {
        read = readSync(fd, block, 0, block.length, this.#position);
        this.#position += read;
        this.#rest += this.#decoder.write(block.subarray(0, read));
      }
    } finally {
      closeSync(fd);
    }
    const lines = this.#rest.split("\n");
    this.#rest = lines.pop()!;
    return lines;
  }

  /** What stands behind the last whole line: its writer was killed. */
  get rest(): string {
    return this.#rest;
  }

  #open(): number | undefined {
    try {
      return openSync(this.#path, "r");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }
}
