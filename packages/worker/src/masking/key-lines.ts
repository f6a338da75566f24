import type { Stretch } from "./form-index.ts";

const BEGIN = /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const END = "-----END ";
const KEY_LINE = /^[A-Za-z0-9+/]+={0,2}$/;
const HEADER_LINE = /^(?:(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset): .*)?$/;
/** Every line of a key but the last has as many characters or more. */
const FULL_LINE = 60;

/**
 * Private keys whose lines come one by one, as from `cat`: what begins in one piece goes on in the next ones, to the end of the key or to
 * what is no line of one.
 */
export class KeyLines {
  #isInside = false;

  /** The stretches of the next piece that belong to a key that began in an earlier one. */
  next(piece: string): readonly Stretch[] {
    const found: Stretch[] = [];
    if (this.#isInside) {
      let at = 0;
      for (const line of piece.split("\n")) {
        const text = line.trim();
        if (!this.#goesOn(text)) break;
        if (KEY_LINE.test(text)) found.push({ from: at, to: at + line.trimEnd().length });
        at += line.length + 1;
      }
    }
    if (!piece.includes("-----BEGIN ")) return found;
    const begin = [...piece.matchAll(BEGIN)].at(-1);
    if (begin) this.#isInside = !piece.includes(END, begin.index);
    return found;
  }

  /** Also over the line after which the key is over. */
  #goesOn(line: string): boolean {
    const isKey = KEY_LINE.test(line);
    const was = this.#isInside;
    this.#isInside = isKey ? line.length >= FULL_LINE : HEADER_LINE.test(line);
    return was && (isKey || this.#isInside);
  }
}
