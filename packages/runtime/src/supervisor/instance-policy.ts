import type { Policies, PolicyFailedError } from "@tradewind/core";
import { assignedInstance, dateIfAny, type InstanceAssignment } from "@tradewind/core/engine";
import type { ActiveRun } from "./active-run.ts";

/** Which attempt is asked about. */
export interface InstanceOfRun {
  readonly run: { readonly graph: ActiveRun["graph"]; readonly facts: PolicedFacts };
  /** The task, as its graph numbers them. */
  readonly task: number;
  readonly mapIndex: number;
  readonly tryNumber: number;
}

type PolicedFacts = Pick<ActiveRun["facts"], "dagId" | "runId" | "runType" | "logicalDate">;

/** Says where an attempt goes. */
export type InstancePolicy = (instance: InstanceOfRun) => InstanceAssignment;

/** What policies make of where attempts go; undefined where none of them has a say. A failure is told once in the same words. */
export function instancePolicy(
  policies: readonly Policies[],
  onFailure: (error: PolicyFailedError) => void,
): InstancePolicy | undefined {
  const asked = policies.filter(({ taskInstance }) => taskInstance !== undefined);
  if (asked.length === 0) return undefined;
  const told = new Set<string>();
  const tellOnce = (error: PolicyFailedError): void => {
    if (!told.has(error.message)) onFailure(error);
    told.add(error.message);
  };
  return ({ run, task, mapIndex, tryNumber }) => {
    const { taskId, operator, queue, executor, executorConfig } = run.graph.tasks[task]!;
    const { dagId, runId, runType, logicalDate } = run.facts;
    const date = dateIfAny(logicalDate);
    const facts = { dagId, taskId, operator, runId, runType, logicalDate: date, mapIndex, tryNumber };
    return assignedInstance(asked, { ...facts, queue, executor, executorConfig }, tellOnce);
  };
}
