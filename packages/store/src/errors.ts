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

/** Something is to be kept secret, and there is no key to seal it with. */
export class NoSecretKeyError extends TradewindError {
  constructor({ name }: { name: string }) {
    super({
      code: "TW5020",
      message: `There is no key to seal connections and variables with (looked for it in ${name}).`,
      hint: "Make one: tradewind rotate-key --new-key. Or give one: TRADEWIND__SECRETS__KEYS, 32 random bytes in base64url.",
    });
  }
}

/** Something was sealed with a key that is not at hand. */
export class UnknownSecretKeyError extends TradewindError {
  constructor({ kid, where, known }: { kid: string; where: string; known: readonly string[] }) {
    super({
      code: "TW5021",
      message: `Secrets of this store are sealed with key ${kid}; ${known.length === 0 ? "no key was found" : `found ${known.join(", ")}`} in ${where}.`,
      hint: "Give the key that this store was used with: TRADEWIND__SECRETS__KEYS or TRADEWIND__SECRETS__KEY_FILE.",
    });
  }
}

/** A sealed text does not open: it was changed, or moved here from another row. */
export class SecretDamagedError extends TradewindError {
  constructor({ table, row, field }: { table: string; row: readonly (string | number)[]; field: string }) {
    super({
      code: "TW5022",
      message: `${field} of ${table} ${row.map((part) => JSON.stringify(part)).join(" ")} cannot be opened: it was changed, or belongs to another row.`,
      hint: "Set it again, or restore the store from a copy.",
    });
  }
}

/** What should be a key is none. What was found is not shown. */
export class InvalidSecretKeyError extends TradewindError {
  constructor({ where }: { where: string }) {
    super({
      code: "TW5023",
      message: `${where} is no key: expected 32 bytes in base64 or base64url (43 letters and digits).`,
      hint: "Make one: node -p 'crypto.randomBytes(32).toString(\"base64url\")'. Several are parted by commas, the newest first.",
    });
  }
}
