import { type Asset, type AssetAlias, type AssetOptions, assetRef, makeAsset } from "../asset/asset.ts";
import type { DagOptions } from "../dag-options.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { defaultDagId } from "../graph/default-dag-id.ts";
import type { TaskOptions } from "../operators/task-options.ts";
import { callerLocation } from "../source-location.ts";
import { type AnyClass, dagRecordOf, recordDag } from "./metadata.ts";

/** Options of a class that makes an asset: those of its DAG, and what the asset is given besides its name. */
export interface AssetDagOptions extends Omit<DagOptions, "dagId">, AssetOptions, Pick<TaskOptions, "inlets"> {
  /** The name of the asset, its DAG and its task. @default the class's name in snake_case */
  readonly name?: string;
}

/** Options of a class that makes several assets at once. */
export interface AssetMultiOptions extends Omit<DagOptions, "dagId">, Pick<TaskOptions, "inlets"> {
  /** The name of the DAG and its task. @default the class's name in snake_case */
  readonly name?: string;
  readonly outlets: readonly (Asset | AssetAlias)[];
}

/** Decorates a class, in both protocols. */
type ClassDecorator = <C extends AnyClass>(Class: C, context?: ClassDecoratorContext) => void;

interface AssetFunction {
  /**
   * Data that tasks make and read. Two assets of one name are the same asset, wherever they are made. Airflow's Asset.
   *
   * @throws InvalidOptionError when the name or the URI cannot be used.
   * @example
   * const orders = asset("orders", { uri: "s3://lake/orders" });
   */
  (name: string, options?: AssetOptions): Asset;
  /**
   * Makes a class a DAG of one task that makes an asset: the task is its method `materialize()`. Airflow's `@asset`. Works under
   * standard and legacy decorators. `@task({ retries: 2 })` on the method gives the task options.
   *
   * @example
   * @asset({ schedule: "@daily", uri: "s3://lake/orders" })
   * export class Orders {
   *   materialize(): number { return 3; }
   * }
   */
  (options?: AssetDagOptions): ClassDecorator;
  /**
   * The same for a task that makes several assets. Airflow's `@asset.multi`.
   *
   * @example
   * @asset.multi({ schedule: "@daily", outlets: [asset("orders"), asset("returns")] })
   * export class Sales {
   *   materialize() {}
   * }
   */
  readonly multi: (options: AssetMultiOptions) => ClassDecorator;
  /**
   * Stands in schedules and inlets for an asset that is made elsewhere: for whatever asset is at a URI, or the asset of a name, wherever
   * that is. Airflow's `Asset.ref`.
   *
   * @throws InvalidOptionError when the URI or the name cannot be used.
   * @example
   * @dag({ schedule: asset.ref({ uri: "s3://lake/orders" }) })
   * @example
   * @task({ inlets: [asset.ref({ name: "orders" })] })
   */
  readonly ref: typeof assetRef;
}

export const asset: AssetFunction = Object.assign(assetOrDecorator, {
  multi: multiDecorator,
  ref: assetRef,
}) as AssetFunction;

function assetOrDecorator(first?: string | AssetDagOptions, options?: AssetOptions): Asset | ClassDecorator {
  return typeof first === "string" ? makeAsset(first, options) : assetDecorator(first ?? {});
}

function assetDecorator({ name, uri, group, extra, ...options }: AssetDagOptions): ClassDecorator {
  const source = callerLocation();
  return (Class) => {
    const dagId = name ?? defaultDagId(Class.name);
    const made = makeAsset(dagId, { ...(uri && { uri }), ...(group && { group }), ...(extra && { extra }) });
    record(Class, { ...options, dagId, outlets: [made] }, source);
  };
}

function multiDecorator({ name, ...options }: AssetMultiOptions): ClassDecorator {
  const source = callerLocation();
  return (Class) => record(Class, { ...options, dagId: name ?? defaultDagId(Class.name) }, source);
}

function record(
  Class: AnyClass,
  { inlets, outlets, ...options }: DagOptions & Pick<TaskOptions, "inlets" | "outlets"> & { readonly dagId: string },
  source: ReturnType<typeof callerLocation>,
): void {
  const task: TaskOptions = {
    taskId: options.dagId,
    ...(inlets && { inlets }),
    ...(outlets && { outlets }),
  };
  recordDag(Class, { options, source, materialize: task });
}

/**
 * The asset that a class decorated with `@asset` makes, for schedules and inlets of other DAGs.
 *
 * @throws InvalidOptionError when the class makes none, or several.
 * @example
 * @dag({ schedule: assetOf(Orders) })
 */
export function assetOf(Class: AnyClass): Asset {
  const outlets = dagRecordOf(Class)?.materialize?.outlets ?? [];
  const [first] = outlets;
  if (outlets.length === 1 && first && "uri" in first) return first;
  throw new InvalidOptionError({
    option: "assetOf",
    found: Class.name,
    expected: "a class that is decorated with @asset",
  });
}
