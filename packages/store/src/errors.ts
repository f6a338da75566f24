import { TradewindError } from "@tradewind/core";

/** A move was asked for that the state machine does not know. A bug in the caller, never a race. */
export class IllegalMoveError extends TradewindError {
  constructor({ what, path }: { what: string; path: readonly string[] }) {
    super({
      code: "TW5001",
      message: `${what} cannot go ${path.join(" -> ")}.`,
      hint: "This is a bug in Tradewind; please report it.",
    });
  }
}

/** A file was written by a newer version. */
export class StoreTooNewError extends TradewindError {
  constructor({ path, found, known }: { path: string; found: number; known: number }) {
    super({
      code: "TW5002",
      message: `${path} has schema version ${found}; this version of tradewind knows ${known}.`,
      hint: "Update tradewind, or use another store file.",
    });
  }
}

/** A store cannot be opened. */
export class StoreOpenError extends TradewindError {
  constructor({ path, cause }: { path: string; cause: unknown }) {
    super({
      code: "TW5003",
      message: `Store ${path} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}.`,
      hint: 'Check the path and its permissions, or use store: "memory".',
      cause,
    });
  }
}

/** Another scheduler works on the store. */
export class StoreLockedError extends TradewindError {
  constructor({ path, holder }: { path: string; holder: string }) {
    super({
      code: "TW5004",
      message: `${path} has a scheduler already: ${holder}.`,
      hint: "Stop that one, or use another store file (TRADEWIND__DATABASE__PATH). Commands work on the store beside it.",
    });
  }
}
