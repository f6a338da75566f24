import { TradewindError } from "./tradewind-error.ts";

/** A value of a state store is larger than the limit. */
export class StateTooLargeError extends TradewindError {
  constructor({ key, of, bytes, limit }: { key: string; of: string; bytes: number; limit: number }) {
    super({
      code: "TW3060",
      message: `"${key}" in the state store of ${of} is ${bytes} bytes long; the limit is ${limit} bytes.`,
      hint: "Write the data to a file or an object store and keep its path, or keep only where the work stands.",
    });
  }
}

/** An attempt writes into a state store, and is its task's attempt no more. */
export class StateNotWrittenError extends TradewindError {
  constructor({ of }: { of: string }) {
    super({
      code: "TW3061",
      message: `Nothing was written into the state store of ${of}: the attempt that asked is at work no more.`,
      hint: "Somebody cleared or marked the task meanwhile, or it wrote behind its end: await every call. Callbacks only read.",
    });
  }
}

/** The state store of a task's only asset is asked for, and there are several, or none. */
export class SeveralAssetsError extends TradewindError {
  constructor({ task, known }: { task: string; known: readonly string[] }) {
    const [first = "orders"] = known;
    super({
      code: "TW3062",
      message:
        known.length === 0
          ? `Task "${task}" has no asset among its inlets and outlets, whose state store could be meant.`
          : `Task "${task}" has ${known.length} assets among its inlets and outlets: ${known.join(", ")}.`,
      hint:
        known.length === 0
          ? `Name it: outlets: [asset("${first}")].`
          : `Say which one is meant: assetStateStore.of(asset.ref({ name: "${first}" })).`,
    });
  }
}
