import { mapPathOf } from "@tradewind/core/engine";
import type { InstancesAmong, TaskInstanceKey, UnbegunMove } from "../transition.ts";
import type { Statements } from "./statements.ts";

/** Whether one of these instances has begun since. */
export function haveBegun(statements: Statements, { runKey, upTo, among }: UnbegunMove): boolean {
  const begun = statements.get("getBegunSince").all(runKey, upTo) as Omit<TaskInstanceKey, "runKey">[];
  const tasks = new Set(begun.map(({ taskId }) => taskId));
  const meant = among.filter(({ taskId }) => tasks.has(taskId));
  return meant.some((of) => begun.some((one) => one.taskId === of.taskId && isBelow(mapPathOf(one.mapIndex), of)));
}

const isBelow = (own: readonly number[], { path, fromIteration = 0 }: InstancesAmong): boolean =>
  (own[0] ?? 0) >= fromIteration && path.every((index, level) => own[level] === index);
