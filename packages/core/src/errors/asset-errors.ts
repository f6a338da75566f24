import { suggestion } from "./nearest.ts";
import { TradewindError } from "./tradewind-error.ts";

/** A task asks for events of an asset that is not among its inlets or outlets. */
export class UnknownAssetError extends TradewindError {
  constructor({
    task,
    among,
    found,
    known,
  }: { task: string; among: "inlets" | "outlets" | "inlets and outlets"; found: string; known: readonly string[] }) {
    super({
      code: "TW3070",
      message: `Task "${task}" has no asset "${found}" among its ${among}.`,
      hint:
        known.length > 0
          ? suggestion(found, known)
          : `Name it: ${among === "outlets" ? among : "inlets"}: [asset("${found}")].`,
    });
  }
}

/** What a task says about an update is more than JSON. */
export class AssetExtraError extends TradewindError {
  constructor({ asset }: { asset: string }) {
    super({
      code: "TW3071",
      message: `The extra of asset "${asset}" holds more than JSON: a date, a map, a set or a bigint.`,
      hint: "Write dates as text, and the others as objects, lists or numbers.",
    });
  }
}
