import type { Json } from "../document/dag-document.ts";

/** An asset as documents hold it. */
export interface AssetDocument {
  readonly kind: "asset";
  readonly name: string;
  readonly uri: string;
  readonly group: string;
  readonly extra: { readonly [name: string]: Json };
}

/** An alias as documents hold it: assets that are known only when a task has run. */
export interface AssetAliasDocument {
  readonly kind: "alias";
  readonly name: string;
  readonly group: string;
}

/** Assets that are known by where they are, whatever their name, as documents hold them. */
export interface AssetUriDocument {
  readonly kind: "uri";
  readonly uri: string;
}

/** An asset that is known by its name alone, as documents hold it. */
export interface AssetNameDocument {
  readonly kind: "name";
  readonly name: string;
}

/** When a DAG that is scheduled by assets has a run. */
export type AssetCondition =
  | AssetDocument
  | AssetAliasDocument
  | AssetUriDocument
  | AssetNameDocument
  | { readonly kind: "all"; readonly of: readonly AssetCondition[] }
  | { readonly kind: "any"; readonly of: readonly AssetCondition[] };

/** A part of a condition that names something. */
export type NamedAsset = AssetDocument | AssetAliasDocument | AssetUriDocument | AssetNameDocument;

/** Its name, or where it is, of what is known by that. */
export const nameOfAsset = (part: NamedAsset): string => (part.kind === "uri" ? part.uri : part.name);

/** The assets, aliases, URIs and names of assets that a condition names, each once. */
export function assetsIn(condition: AssetCondition): NamedAsset[] {
  const found = new Map<string, NamedAsset>();
  const visit = (part: AssetCondition): void => {
    if (part.kind === "all" || part.kind === "any") part.of.forEach(visit);
    else found.set(`${part.kind} ${nameOfAsset(part)}`, part);
  };
  visit(condition);
  return [...found.values()];
}

/** Updates of one asset that a DAG has not had a run for. */
export interface UpdatedAsset {
  readonly asset: string;
  /** Aliases that the asset has been added to, now or earlier. */
  readonly aliases: readonly string[];
  /** Where it was when it was updated. */
  readonly uris: readonly string[];
}

/** Whether enough has been updated for a run. */
export function isConditionMet(condition: AssetCondition, updated: readonly UpdatedAsset[]): boolean {
  switch (condition.kind) {
    case "asset":
    case "name":
      return updated.some(({ asset }) => asset === condition.name);
    case "alias":
      return updated.some(({ aliases }) => aliases.includes(condition.name));
    case "uri":
      return updated.some(({ uris }) => uris.includes(condition.uri));
    case "all":
      return condition.of.every((part) => isConditionMet(part, updated));
    case "any":
      return condition.of.some((part) => isConditionMet(part, updated));
  }
}

/** The condition in words: `orders and (customers or products)`. */
export function conditionText(condition: AssetCondition): string {
  if (condition.kind === "asset" || condition.kind === "name") return condition.name;
  if (condition.kind === "alias") return `alias ${condition.name}`;
  if (condition.kind === "uri") return condition.uri;
  const parts = condition.of.map((part) =>
    part.kind === "all" || part.kind === "any" ? `(${conditionText(part)})` : conditionText(part),
  );
  return parts.join(condition.kind === "all" ? " and " : " or ");
}
