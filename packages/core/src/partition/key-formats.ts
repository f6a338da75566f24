import { type AssetCondition, type NamedAsset, nameOfAsset } from "../asset/asset-condition.ts";
import type { MapperDocument } from "./mapper-document.ts";

/** How the keys are written that a mapper makes of keys that are written as `given`; undefined where that is not known. */
export function formatMadeBy(mapper: MapperDocument, given?: string): string | undefined {
  switch (mapper.kind) {
    case "identity":
      return given;
    case "startOf":
      return mapper.outputFormat;
    case "chain":
      return mapper.of.reduce<string | undefined>((format, next) => formatMadeBy(next, format), given);
    case "allowedKeys":
    case "product":
      return undefined;
  }
}

/**
 * Assets that are awaited together, and whose keys are dates in several formats, so that they never are the same: an asset for each
 * format. None where they may be.
 */
export function clashingFormats(
  condition: AssetCondition,
  formatOf: (asset: NamedAsset) => string | undefined,
): ReadonlyMap<string, string> | undefined {
  if (condition.kind !== "all" && condition.kind !== "any") return undefined;
  const formats = new Map<string, string>();
  for (const part of condition.of) {
    const within = clashingFormats(part, formatOf);
    if (within) return within;
    if (part.kind === "all" || part.kind === "any") continue;
    const format = formatOf(part);
    if (format !== undefined) formats.set(format, nameOfAsset(part));
  }
  return condition.kind === "all" && formats.size > 1 ? formats : undefined;
}

/** `"yyyy-MM-dd" for orders, "yyyy-MM" for rates`. */
export const formatsText = (formats: ReadonlyMap<string, string>): string =>
  [...formats].map(([format, name]) => `"${format}" for ${name}`).join(", ");
