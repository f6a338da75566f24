import type { MethodRecord } from "../decorators/metadata.ts";
import { durationMs } from "../duration.ts";
import type { Problem } from "../errors/authoring-errors.ts";
import { suggestion } from "../errors/nearest.ts";
import { TradewindError } from "../errors/tradewind-error.ts";
import { walkArgument } from "../flow/references.ts";
import type { TaskNode } from "../flow/task-node.ts";
import type { BaseOperator } from "../operators/base-operator.ts";
import type { TaskOptions } from "../operators/task-options.ts";
import { TRIGGER_RULES, triggerRuleOf } from "../plan/trigger-rule.ts";
import { topologicalOrder } from "./topological-order.ts";

const ID = /^[A-Za-z0-9_.-]{1,250}$/;

/** What is wrong with an id, if anything: Airflow's rule for DAG and task ids. */
export function idProblems(kind: "dag" | "task", id: string): Problem[] {
  if (ID.test(id)) return [];
  return [
    {
      code: "TW1010",
      message: `${kind}Id ${JSON.stringify(id)} is not a usable id.`,
      hint: "Use 1 to 250 letters, digits, dashes, dots and underscores.",
    },
  ];
}

/** Problems of the wiring: duplicate ids, cycles, task methods that flow() never calls. */
export function graphProblems(nodes: readonly TaskNode[], methods: ReadonlyMap<string, MethodRecord>): Problem[] {
  return [...duplicateIds(nodes), ...cycles(nodes), ...uncalledMethods(nodes, methods)];
}

function duplicateIds(nodes: readonly TaskNode[]): Problem[] {
  const counts = new Map<string, number>();
  for (const { taskId } of nodes) counts.set(taskId, (counts.get(taskId) ?? 0) + 1);
  return [...counts].flatMap(([taskId, count]) =>
    count === 1
      ? []
      : {
          code: "TW1011",
          message: `Task id "${taskId}" is used by ${count} tasks.`,
          hint: "Give each of them an id of its own.",
        },
  );
}

function cycles(nodes: readonly TaskNode[]): Problem[] {
  const sorted = topologicalOrder(nodes);
  if ("order" in sorted) return [];
  return [
    {
      code: "TW1012",
      message: `The tasks wait for each other in a cycle: ${sorted.cycle.join(" -> ")}.`,
      hint: "Remove one of these dependencies.",
    },
  ];
}

function uncalledMethods(nodes: readonly TaskNode[], methods: ReadonlyMap<string, MethodRecord>): Problem[] {
  const called = new Set(nodes.map(({ operator }) => (operator as { call?: { method: string } }).call?.method));
  return [...methods.keys()]
    .filter((method) => !called.has(method))
    .map((method) => ({
      code: "TW1013",
      message: `Task method ${method}() is never called in flow().`,
      hint: `Call this.${method}(...) in flow(), or remove its decorator.`,
    }));
}

/** Problems of one task: its id, its options, references where the operator takes none. */
export function taskProblems({ taskId, operator }: TaskNode, options: TaskOptions): Problem[] {
  const misplaced = misplacedReferences(taskId, operator);
  return [
    ...idProblems("task", taskId),
    ...misplaced,
    // a reference cannot be looked at as the value it stands for
    ...(misplaced.length > 0 ? [] : [...triggerRuleProblems(taskId, options), ...optionProblems(taskId, options)]),
  ];
}

function triggerRuleProblems(taskId: string, { triggerRule }: TaskOptions): Problem[] {
  if (triggerRule === undefined || triggerRuleOf(triggerRule)) return [];
  return [
    {
      code: "TW1014",
      message: `Task "${taskId}" has the unknown trigger rule "${triggerRule}".`,
      hint: suggestion(triggerRule, TRIGGER_RULES),
    },
  ];
}

function optionProblems(taskId: string, options: TaskOptions): Problem[] {
  const problems: Problem[] = [];
  const { retries } = options;
  if (retries !== undefined && (!Number.isInteger(retries) || retries < 0)) {
    problems.push({
      code: "TW1006",
      message: `retries of task "${taskId}": found ${retries}, expected a whole number of zero or more.`,
      hint: "Change retries.",
    });
  }
  for (const name of ["retryDelay", "maxRetryDelay", "executionTimeout"] as const) {
    if (options[name] !== undefined)
      problems.push(...caught(() => durationMs(options[name]!, `${name} of task "${taskId}"`)));
  }
  return problems;
}

function misplacedReferences(taskId: string, operator: BaseOperator): Problem[] {
  const { templateFields, name } = operator.constructor as typeof BaseOperator;
  return Object.entries({ ...operator.taskOptions, ...operator.rawOptions }).flatMap(([option, value]) => {
    if (templateFields.includes(option)) return [];
    const problems: Problem[] = [];
    walkArgument(value, {
      reference: (reference) =>
        problems.push({
          code: "TW1015",
          message: `Option "${option}" of task "${taskId}" refers to the result of "${reference.taskId}", but ${name} does not take references there.`,
          hint:
            templateFields.length > 0
              ? `Its template fields are: ${templateFields.join(", ")}.`
              : `${name} has no templateFields.`,
        }),
    });
    return problems;
  });
}

/** Runs `attempt` and turns an error meant for the user into problems. Other errors pass. */
export function caught(attempt: () => unknown): Problem[] {
  try {
    attempt();
    return [];
  } catch (error) {
    if (!(error instanceof TradewindError)) throw error;
    return [{ code: error.code, message: error.message, hint: error.hint }];
  }
}
