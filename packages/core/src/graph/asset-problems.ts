import { namedAsset, singleAsset } from "../asset/asset.ts";
import { type AssetCondition, assetsIn } from "../asset/asset-condition.ts";
import type { Problem } from "../errors/authoring-errors.ts";
import type { TaskOptions } from "../operators/task-options.ts";
import { assetConditionOf } from "../timetable/asset-timetable.ts";
import type { Timetable } from "../timetable/timetable.ts";
import { caught } from "./validate.ts";

/** Problems of a DAG's assets: what is none, and names that stand for two places. */
export function assetProblems(timetable: Timetable, tasks: ReadonlyMap<string, TaskOptions>): Problem[] {
  const problems: Problem[] = [];
  const condition = assetConditionOf(timetable.document);
  const named: AssetCondition[] = condition ? assetsIn(condition) : [];
  for (const [taskId, options] of tasks) {
    for (const among of ["inlets", "outlets"] as const) {
      if (options[among] === undefined) continue;
      const option = `${among} of task "${taskId}"`;
      const read = among === "inlets" ? namedAsset : singleAsset;
      problems.push(...caught(() => named.push(...listOf(options[among]).map((part) => read(part, option)))));
    }
  }
  return [...problems, ...twoPlaces(named)];
}

const listOf = (given: unknown): readonly unknown[] => (Array.isArray(given) ? given : [given]);

function twoPlaces(named: readonly AssetCondition[]): Problem[] {
  const uris = new Map<string, Set<string>>();
  for (const part of named) {
    if (part.kind === "asset") uris.set(part.name, (uris.get(part.name) ?? new Set()).add(part.uri));
  }
  return [...uris].flatMap(([name, found]) =>
    found.size === 1
      ? []
      : {
          code: "TW1070",
          message: `Asset "${name}" has ${found.size} URIs: ${[...found].join(", ")}.`,
          hint: "Make it once and use that everywhere, or give each place a name of its own.",
        },
  );
}
