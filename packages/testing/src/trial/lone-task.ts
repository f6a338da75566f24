import { BaseOperator, type DagDefinition, type DagOptions, defineDag, type TaskContext } from "@tradewind/core";
import { type BoundTask, operatorClassOf, type TaskKind } from "@tradewind/core/engine";

/** A DAG of one operator that was made outside of any. */
export function loneTask(operator: BaseOperator, options: Partial<DagOptions>): DagDefinition {
  const { kind } = operatorClassOf(operator);
  // an operator joins the flow in which it is made; this one was made before
  class Place extends BaseOperator {
    static override readonly kind: TaskKind = kind === "branch" || kind === "shortCircuit" ? "task" : kind;
    override execute(_context: TaskContext): never {
      throw new Error("the operator itself stands here when the task is tried");
    }
  }
  class Lone {
    flow() {
      new Place({ ...operator.taskOptions, taskId: operator.taskId });
    }
  }
  const definition = defineDag(Lone, { dagId: "test_dag", ...options });
  const place = definition.tasks.get(operator.taskId)!;
  const task: BoundTask = { ...place, operator };
  return { ...definition, tasks: new Map([[operator.taskId, task]]) };
}
