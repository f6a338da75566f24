import type { DagOptions } from "../dag-options.ts";
import type { Problem } from "../errors/authoring-errors.ts";
import { TradewindError } from "../errors/tradewind-error.ts";
import type { TaskOptions } from "../operators/task-options.ts";
import type { Timetable } from "../timetable/timetable.ts";
import { paramProblems } from "./param-problems.ts";
import { ParamSpec } from "./param-spec.ts";
import { declaredParams, isParams, type ParamsInput } from "./params.ts";
import { isStandardSchema } from "./standard-schema.ts";
import { paramsOfTask } from "./task-params.ts";

/** The params of a DAG while it is built: those of its class's member `params` with those of its options over them. */
export class DagParams {
  readonly spec: ParamSpec;
  readonly #input: ParamsInput;

  constructor(instance: object, options: DagOptions) {
    const { params: member } = instance as { params?: unknown };
    const ofClass = isParams(member) ? declaredParams(member)! : {};
    const given = declaredParams(options.params) ?? {};
    const isWhole = isStandardSchema(given) || (isStandardSchema(ofClass) && options.params !== undefined);
    this.#input = isWhole ? given : isStandardSchema(ofClass) ? ofClass : { ...ofClass, ...given };
    this.spec = new ParamSpec(this.#input);
  }

  /** @throws InvalidOptionError, which `problems` tells of */
  ofTask(taskId: string, own: TaskOptions["params"]): ParamSpec {
    const declared = declaredParams(own);
    return declared === undefined ? this.spec : new ParamSpec(paramsOfTask(this.#input, declared, taskId));
  }

  /** Defaults that do not pass, and schemas that are none. */
  problems(
    tasks: readonly { readonly taskId: string; readonly own: TaskOptions["params"] }[],
    { timetable }: { readonly timetable: Timetable },
  ): Problem[] {
    const isScheduled = timetable.document.kind !== "none";
    const ofDag = paramProblems(this.spec, { isScheduled });
    const known = new Set(ofDag.map(({ message }) => message));
    const ofTasks = tasks.flatMap(({ taskId, own }) => {
      if (own === undefined) return [];
      try {
        // what a task takes over from its DAG is told once
        return paramProblems(this.ofTask(taskId, own), { isScheduled }).flatMap((problem) =>
          known.has(problem.message)
            ? []
            : { ...problem, message: problem.message.replace(/\.$/, ` (task "${taskId}").`) },
        );
      } catch (error) {
        if (!(error instanceof TradewindError)) throw error;
        return [{ code: error.code, message: error.message, hint: error.hint }];
      }
    });
    return [...ofDag, ...ofTasks];
  }
}
