import { findTokens } from "./find-tokens.ts";
import type { Stretch } from "./form-index.ts";
import { joinStretches } from "./join-stretches.ts";
import { KeyLines } from "./key-lines.ts";
import { MASK, type Masker } from "./masker.ts";

/** More of what was shown before is not looked at again: a longer secret has lines, which are masked one by one. */
const MOST_SHOWN_KEPT = 512;

interface Piece<T> {
  readonly what: T;
  readonly from: number;
  readonly to: number;
}

/** A piece that may be shown now, and its text without secrets. */
export interface Shown<T> {
  readonly what: T;
  readonly text: string;
}

/**
 * Masks a text that comes in pieces: a secret that is spread over several is found, too. A piece whose end may be the beginning of a
 * secret is held back until the next piece, or `flush`, decides it.
 */
export class MaskWindow<T> {
  readonly #masker: Masker;
  /** So many characters must look like the beginning of a secret before anything is held back. */
  readonly #least: number;
  /** The end of what was shown, and behind it what is held back. */
  #text = "";
  #held: Piece<T>[] = [];
  readonly #keyLines: KeyLines | undefined;
  /** What of the text belongs to private keys whose lines came one by one. */
  #keys: readonly Stretch[] = [];

  constructor(masker: Masker, least: number) {
    this.#masker = masker;
    this.#least = least;
    this.#keyLines = masker.masksTokens ? new KeyLines() : undefined;
  }

  get isHolding(): boolean {
    return this.#held.length > 0;
  }

  /** Takes the next piece; returns what can be shown now. */
  push(what: T, text: string): Shown<T>[] {
    const keys = this.#keyLines?.next(text) ?? NONE;
    if (this.#masker.forms.isEmpty) {
      if (!this.#masker.masksTokens) return [{ what, text }];
      const found = joinStretches(findTokens(text), keys);
      return [{ what, text: maskedPiece(text, { from: 0, to: text.length }, found) }];
    }
    const from = this.#text.length;
    if (keys.length > 0) this.#keys = [...this.#keys, ...shifted(keys, from)];
    this.#text += text;
    this.#held.push({ what, from, to: this.#text.length });
    const end = this.#text.length;
    return this.#show(end - this.#masker.forms.openEnd(this.#text, this.#least), this.#find());
  }

  /** Nothing follows for now: what is held back is shown. A beginning of a secret that is half of it or more is masked, too. */
  flush(): Shown<T>[] {
    // also an empty text would have the pattern of all tokens compiled, which takes a process 2 ms
    if (!this.isHolding) return [];
    const to = this.#text.length;
    const half = this.#masker.forms.halfEnd(this.#text);
    const found = this.#find();
    return this.#show(to, half === 0 ? found : [...found, { from: to - half, to }]);
  }

  /** Secrets wherever they stand, tokens in what is not shown yet. */
  #find(): readonly Stretch[] {
    const forms = this.#masker.forms.find(this.#text);
    const from = this.#held[0]?.from ?? this.#text.length;
    const tokens = this.#masker.masksTokens ? shifted(findTokens(this.#text.slice(from)), from) : NONE;
    return joinStretches(forms, tokens, this.#keys);
  }

  #show(settled: number, found: readonly Stretch[]): Shown<T>[] {
    const count = this.#held.findIndex(({ to }) => to > settled);
    const pieces = this.#held.splice(0, count < 0 ? this.#held.length : count);
    if (pieces.length === 0) return [];
    const shown = pieces.map((piece) => ({ what: piece.what, text: maskedPiece(this.#text, piece, found) }));
    this.#forget(pieces.at(-1)!.to);
    return shown;
  }

  #forget(shownTo: number): void {
    const kept = Math.max(0, shownTo - Math.min(MOST_SHOWN_KEPT, this.#masker.forms.longest));
    this.#text = this.#text.slice(kept);
    if (this.#keys.length > 0) this.#keys = shifted(this.#keys, -kept).filter(({ to }) => to > 0);
    this.#held = this.#held.map(({ what, from, to }) => ({ what, from: from - kept, to: to - kept }));
  }
}

const NONE: readonly Stretch[] = [];

const shifted = (stretches: readonly Stretch[], by: number): readonly Stretch[] =>
  stretches.length === 0 ? NONE : stretches.map(({ from, to }) => ({ from: from + by, to: to + by }));

/** A piece, with `***` for what found stretches cover of it. */
function maskedPiece(
  text: string,
  { from, to }: Pick<Piece<unknown>, "from" | "to">,
  found: readonly Stretch[],
): string {
  let result = "";
  let at = from;
  for (const stretch of found) {
    if (stretch.to <= at || stretch.from >= to) continue;
    result += text.slice(at, Math.max(at, stretch.from)) + MASK;
    at = Math.min(to, stretch.to);
  }
  return result + text.slice(at, to);
}
