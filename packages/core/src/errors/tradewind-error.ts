/** What every error meant for a user's eyes is made of. */
export interface ErrorParts {
  /** Stable code, documented in `docs/errors.md`. */
  readonly code: string;
  /** One sentence: what was found and what was expected. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
  readonly cause?: unknown;
}

/**
 * Base of all errors that Tradewind raises on purpose: a stable `code`, a sentence, and a `hint` that says what to do.
 *
 * @example
 * try { defineDag(Broken) } catch (error) { if (error instanceof TradewindError) console.error(error.code, error.hint) }
 */
export abstract class TradewindError extends Error {
  declare readonly code: string;
  declare readonly hint: string;

  constructor({ code, message, hint, cause }: ErrorParts) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    // not enumerable: when Node prints an error that nobody caught, the stack says it all
    Object.defineProperties(this, { code: { value: code }, hint: { value: hint }, name: { value: this.name } });
    this.stack = (this.stack ?? "").replace(message, () => `${message}\n  hint: ${hint}`);
  }
}
