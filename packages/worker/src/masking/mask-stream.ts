import type { Clock, Timer } from "@tradewind/core/engine";
import { MaskWindow } from "./mask-window.ts";
import type { Masker } from "./masker.ts";

/** What may be the beginning of a secret is held back for so long: whoever waits for it to be shown is not kept waiting. */
const HOLD_MS = 200;
const LEAST_HELD = 3;

export interface MaskStreamParts<T> {
  readonly masker: Masker;
  readonly clock: Clock;
  readonly show: (what: T, text: string) => void;
}

/** Masks texts that come one after the other, lines or chunks, and shows them: at once, unless the next one may complete a secret. */
export class MaskStream<T> {
  readonly #window: MaskWindow<T>;
  readonly #parts: MaskStreamParts<T>;
  #timer: Timer | undefined;

  constructor(parts: MaskStreamParts<T>) {
    this.#parts = parts;
    this.#window = new MaskWindow(parts.masker, LEAST_HELD);
  }

  write(what: T, text: string): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const shown of this.#window.push(what, text)) this.#parts.show(shown.what, shown.text);
    if (this.#window.isHolding) this.#timer = this.#parts.clock.timer(HOLD_MS, () => this.flush());
  }

  /** The same, returned instead of shown. For when no secrets are known, so that nothing is held back. */
  pass(what: T, text: string): string[] {
    return this.#window.push(what, text).map((shown) => shown.text);
  }

  /** Shows what is held back. */
  flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const shown of this.#window.flush()) this.#parts.show(shown.what, shown.text);
  }
}
