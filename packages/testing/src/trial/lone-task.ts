import {
  BaseOperator,
  type DagDefinition,
  type DagOptions,
  defineDag,
  EmptyOperator,
  type TaskContext,
} from "@tradewind/core";
import { operatorClassOf } from "@tradewind/core/definition";
import type { BoundTask, TaskKind } from "@tradewind/core/engine";

/** Ids of the tasks before and behind an operator. */
export interface Neighbours {
  readonly upstream: readonly string[];
  readonly downstream: readonly string[];
}

/** A DAG of one operator that was made outside of any, with tasks that do nothing before and behind it. */
export function loneTask(
  operator: BaseOperator,
  options: Partial<DagOptions>,
  { upstream, downstream }: Neighbours = { upstream: [], downstream: [] },
): DagDefinition {
  const { kind, ignoreDownstreamTriggerRules } = operatorClassOf(operator);
  // an operator joins the flow in which it is made; this one was made before
  class Place extends BaseOperator {
    static override readonly kind: TaskKind = kind;
    static override readonly ignoreDownstreamTriggerRules = ignoreDownstreamTriggerRules;
    override execute(_context: TaskContext): never {
      throw new Error("the operator itself stands here when the task is tried");
    }
  }
  class Lone {
    flow() {
      const place = new Place({ ...operator.taskOptions, taskId: operator.taskId });
      for (const taskId of upstream) new EmptyOperator({ taskId }).before(place);
      for (const taskId of downstream) place.before(new EmptyOperator({ taskId }));
    }
  }
  const definition = defineDag(Lone, { dagId: "test_dag", ...options });
  const place = definition.tasks.get(operator.taskId)!;
  const task: BoundTask = { ...place, operator };
  return { ...definition, tasks: new Map([...definition.tasks, [operator.taskId, task]]) };
}
