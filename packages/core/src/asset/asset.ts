import type { Json } from "../document/dag-document.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import {
  type AssetAliasDocument,
  type AssetCondition,
  type AssetDocument,
  conditionText,
  type NamedAsset,
} from "./asset-condition.ts";

/** Where an expression keeps its condition. In the global registry, so that it survives a second copy of this package. */
const CONDITION: unique symbol = Symbol.for("tradewind.assetCondition") as never;

/** Assets joined with `and` and `or`: as a `schedule` it says when the DAG has a run. Airflow's `a & (b | c)`. */
export class AssetExpression {
  readonly [CONDITION]: AssetCondition;

  constructor(condition: AssetCondition) {
    this[CONDITION] = condition;
  }

  /** Both this and the others have to be updated. */
  and(...others: readonly AssetExpression[]): AssetExpression {
    return allOf(this, ...others);
  }

  /** One of them has to be updated. */
  or(...others: readonly AssetExpression[]): AssetExpression {
    return anyOf(this, ...others);
  }
}

/** Data that tasks make and read: a name, and where it is. Airflow's Asset. Made with `asset("name")`. */
export class Asset extends AssetExpression {
  readonly name: string;
  readonly uri: string;
  readonly group: string;
  /** Facts about the asset itself; those about an update are the event's. */
  readonly extra: Readonly<Record<string, Json>>;

  constructor({ name, uri, group, extra }: Omit<AssetDocument, "kind">) {
    super({ kind: "asset", name, uri, group, extra });
    this.name = name;
    this.uri = uri;
    this.group = group;
    this.extra = extra;
  }
}

/** A name for assets that are known only when a task has run. Airflow's AssetAlias. Made with `assetAlias("name")`. */
export class AssetAlias extends AssetExpression {
  readonly name: string;
  readonly group: string;

  constructor({ name, group }: Omit<AssetAliasDocument, "kind">) {
    super({ kind: "alias", name, group });
    this.name = name;
    this.group = group;
  }
}

/**
 * Stands in schedules and inlets for assets that are known by where they are, or by their name alone. Airflow's AssetUriRef and
 * AssetNameRef. Made with `asset.ref({ uri })` or `asset.ref({ name })`.
 */
export class AssetRef extends AssetExpression {
  readonly ref: { readonly uri: string } | { readonly name: string };

  constructor(ref: AssetRef["ref"]) {
    super("uri" in ref ? { kind: "uri", uri: ref.uri } : { kind: "name", name: ref.name });
    this.ref = ref;
  }
}

/** @throws InvalidOptionError when the URI or the name cannot be used. */
export function assetRef(ref: AssetRef["ref"]): AssetRef {
  const { uri, name } = ref as { readonly uri?: unknown; readonly name?: unknown };
  if ((uri === undefined) === (name === undefined))
    throw new InvalidOptionError({
      option: "asset.ref()",
      found: ref,
      expected: "{ uri } or { name }, one of the two",
    });
  if (name === undefined) assertText("the uri of asset.ref()", uri);
  else assertText("the name of asset.ref()", name);
  return new AssetRef(name === undefined ? { uri: uri as string } : { name: name as string });
}

/** What an asset is given besides its name. */
export interface AssetOptions {
  /** Where the data is: `s3://lake/orders`. @default the name */
  readonly uri?: string;
  /** @default "asset" */
  readonly group?: string;
  /** Facts about the asset itself, as JSON. @default {} */
  readonly extra?: Readonly<Record<string, Json>>;
}

/** @throws InvalidOptionError when the name or the URI cannot be used. */
export function makeAsset(name: string, { uri = name, group = "asset", extra = {} }: AssetOptions = {}): Asset {
  assertText("the name of an asset", name);
  assertText(`uri of asset "${name}"`, uri);
  return new Asset({ name, uri, group, extra });
}

/**
 * A name for assets that a task adds when it runs. As an outlet it says that the task may update some; as a schedule it stands for
 * every asset that was ever added to it. Airflow's AssetAlias.
 *
 * @throws InvalidOptionError when the name cannot be used.
 * @example
 * const exports = assetAlias("exports");
 */
export function assetAlias(name: string, { group = "asset" }: Pick<AssetOptions, "group"> = {}): AssetAlias {
  assertText("the name of an alias", name);
  return new AssetAlias({ name, group });
}

/**
 * All of them have to be updated. Airflow's AssetAll, `a & b`.
 *
 * @throws InvalidOptionError when nothing is given.
 * @example
 * @dag({ schedule: allOf(asset("orders"), asset("customers")) })
 */
export const allOf = (...parts: readonly AssetExpression[]): AssetExpression => join("all", parts);

/**
 * One of them has to be updated. Airflow's AssetAny, `a | b`.
 *
 * @throws InvalidOptionError when nothing is given.
 * @example
 * @dag({ schedule: anyOf(asset("orders"), asset("returns")) })
 */
export const anyOf = (...parts: readonly AssetExpression[]): AssetExpression => join("any", parts);

function join(kind: "all" | "any", parts: readonly AssetExpression[]): AssetExpression {
  const name = kind === "all" ? "allOf" : "anyOf";
  const of = parts.map((part) => conditionOf(part, `an argument of ${name}`));
  if (of.length === 0)
    throw new InvalidOptionError({ option: `the arguments of ${name}`, found: [], expected: "an asset, at least" });
  // a.and(b).and(c) is one list of three
  const flat = of.flatMap((part) => (part.kind === kind ? part.of : [part]));
  return new AssetExpression(flat.length === 1 ? flat[0]! : { kind, of: flat });
}

export const isAssetExpression = (value: unknown): value is AssetExpression =>
  typeof value === "object" && value !== null && CONDITION in value;

/** The condition behind an expression. @throws InvalidOptionError naming `option` when it is something else. */
export function conditionOf(value: unknown, option: string): AssetCondition {
  if (isAssetExpression(value)) return value[CONDITION];
  throw new InvalidOptionError({ option, found: value, expected: 'an asset, made with asset("name")' });
}

/** What an inlet names: an asset, an alias, or a reference. @throws InvalidOptionError naming `option` when it is something else. */
export function namedAsset(value: unknown, option: string): NamedAsset {
  const condition = conditionOf(value, option);
  if (condition.kind !== "all" && condition.kind !== "any") return condition;
  throw new InvalidOptionError({ option, found: "assets joined with and, or", expected: "single assets, in a list" });
}

/** The asset or alias itself. @throws InvalidOptionError naming `option` when it is something else. */
export function singleAsset(value: unknown, option: string): AssetDocument | AssetAliasDocument {
  const condition = conditionOf(value, option);
  if (condition.kind === "asset" || condition.kind === "alias") return condition;
  const isRef = condition.kind === "uri" || condition.kind === "name";
  throw new InvalidOptionError({
    option,
    found: isRef ? `asset.ref of "${conditionText(condition)}"` : "assets joined with and, or",
    expected: isRef ? 'the asset itself, made with asset("name")' : "single assets, in a list",
  });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: Airflow's rule is ASCII without control characters
const USABLE = /^[^\x00-\x1f\x7f-\uffff]{1,1500}$/;

function assertText(option: string, text: unknown): void {
  if (typeof text !== "string" || !USABLE.test(text) || text.trim() === "")
    throw new InvalidOptionError({ option, found: text, expected: "1 to 1500 ASCII characters" });
  if (/^airflow:/i.test(text))
    throw new InvalidOptionError({ option, found: text, expected: "another scheme than airflow:, which is reserved" });
}
