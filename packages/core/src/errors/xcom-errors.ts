import { TradewindError } from "./tradewind-error.ts";

/** An XCom is kept by a backend, and none is configured here. */
export class NoXComBackendError extends TradewindError {
  constructor({ reference }: { reference: string }) {
    super({
      code: "TW3044",
      message: `An XCom is kept outside of the database, as "${reference}", and no XCom backend is configured here.`,
      hint: "Set TRADEWIND__XCOM__BACKEND and its options as they were when the value was written.",
    });
  }
}

/** An XCom backend could not keep or find a value. */
export class XComBackendError extends TradewindError {
  constructor({ action, what, cause }: { action: "write" | "read"; what: string; cause: unknown }) {
    super({
      code: "TW3045",
      message: `The XCom backend cannot ${action} ${what}.`,
      hint: "See that its folder or store can be reached, and that nothing was deleted there. A retry tries again.",
      cause,
    });
  }
}
