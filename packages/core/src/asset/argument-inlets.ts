import type { TaskOptions } from "../operators/task-options.ts";
import type { Asset, AssetAlias, AssetRef } from "./asset.ts";
import { conditionOf, isAssetExpression } from "./asset.ts";

/** Assets that a task method is called with are its inlets, beside those that it names. */
export function withArgumentInlets(options: TaskOptions, args: readonly unknown[]): Pick<TaskOptions, "inlets"> {
  const given = args.filter(isSingle);
  return given.length === 0 ? {} : { inlets: [...(options.inlets ?? []), ...given] };
}

function isSingle(value: unknown): value is Asset | AssetAlias | AssetRef {
  if (!isAssetExpression(value)) return false;
  const { kind } = conditionOf(value, "an argument");
  return kind !== "all" && kind !== "any";
}
