import type { DagOptions } from "../dag-options.ts";
import { toDateTime } from "../date.ts";
import { deadlineDocument, deadlinesOf } from "../deadline/deadline-document.ts";
import type { GroupRecord, MethodRecord } from "../decorators/metadata.ts";
import { documentationProblems } from "../documentation/documentation-problems.ts";
import { durationMs } from "../duration.ts";
import type { Problem } from "../errors/authoring-errors.ts";
import { suggestion } from "../errors/nearest.ts";
import { TradewindError } from "../errors/tradewind-error.ts";
import type { GroupNode } from "../flow/group-node.ts";
import type { MappedList } from "../flow/mapped-list.ts";
import type { TaskNode } from "../flow/task-node.ts";
import { walkArgument, walkList } from "../flow/walk-argument.ts";
import type { BaseOperator } from "../operators/base-operator.ts";
import { MappedOperator, operatorClassOf } from "../operators/mapped-operator.ts";
import { assertRetryPolicy } from "../operators/retry-policy.ts";
import { type TaskOptions, WEIGHT_RULES } from "../operators/task-options.ts";
import { notJson } from "../params/not-json.ts";
import { TRIGGER_RULES, triggerRuleOf } from "../plan/trigger-rule.ts";
import type { SourceLocation } from "../source-location.ts";
import { topologicalOrder } from "./topological-order.ts";

const MAX_WEIGHT = 2 ** 31;

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

/** What `flow()` has wired. */
export interface Wired {
  readonly nodes: readonly TaskNode[];
  readonly groups: readonly GroupNode[];
}

/** Problems of the wiring: duplicate ids, cycles, task methods that flow() never calls. */
export function graphProblems(wired: Wired, methods: ReadonlyMap<string, MethodRecord | GroupRecord>): Problem[] {
  return [...duplicateIds(wired), ...cycles(wired.nodes), ...uncalledMethods(wired, methods)];
}

function duplicateIds({ nodes, groups }: Wired): Problem[] {
  const counts = new Map<string, number>();
  for (const { taskId } of nodes) counts.set(taskId, (counts.get(taskId) ?? 0) + 1);
  const duplicates = [...counts].flatMap(([taskId, count]) =>
    count === 1 ? [] : { message: `Task id "${taskId}" is used by ${count} tasks.` },
  );
  const seen = new Set<string>();
  const groupIds = groups.flatMap(({ groupId }) => {
    const isTaken = seen.has(groupId) || counts.has(groupId);
    seen.add(groupId);
    return isTaken ? [{ message: `Group id "${groupId}" is used by another group or task.` }] : [];
  });
  const hint = "Give each of them an id of its own.";
  return [...duplicates, ...groupIds].map(({ message }) => ({ code: "TW1011", message, hint }));
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

function uncalledMethods(
  { nodes, groups }: Wired,
  methods: ReadonlyMap<string, MethodRecord | GroupRecord>,
): Problem[] {
  const called = new Set([
    ...nodes.map(({ operator }) => (operator as { call?: { method: string } }).call?.method),
    ...groups.map(({ parts }) => parts.method),
  ]);
  return [...methods.keys()]
    .filter((method) => !called.has(method))
    .map((method) => ({
      code: "TW1013",
      message: `Task method ${method}() is never called in flow().`,
      hint: `Call this.${method}(...) in flow(), or remove its decorator.`,
    }));
}

/** Problems of one task: its id, its options, references where the operator takes none. */
export function taskProblems(node: TaskNode, options: TaskOptions): Problem[] {
  const { taskId, operator } = node;
  const misplaced = misplacedReferences(taskId, operator);
  return [
    ...idProblems("task", taskId),
    ...misplaced,
    // a reference cannot be looked at as the value it stands for
    ...(misplaced.length > 0
      ? []
      : [...triggerRuleProblems(node, options), ...roleProblems(node, options), ...optionProblems(taskId, options)]),
  ];
}

function triggerRuleProblems({ taskId, operator }: TaskNode, { triggerRule }: TaskOptions): Problem[] {
  if (triggerRule === undefined) return [];
  const rule = triggerRuleOf(triggerRule);
  if (rule === "always" && operator instanceof MappedOperator && operator.lists.some(comesFromTasks)) {
    return [
      {
        code: "TW1022",
        message: `Task "${taskId}" has the trigger rule always, and is mapped over the result of another task.`,
        hint: "It has to wait for what it is mapped over: use another rule, such as all_done.",
      },
    ];
  }
  if (rule) return [];
  return [
    {
      code: "TW1014",
      message: `Task "${taskId}" has the unknown trigger rule "${triggerRule}".`,
      hint: suggestion(triggerRule, TRIGGER_RULES),
    },
  ];
}

const comesFromTasks = (list: MappedList): boolean => {
  let isFromTask = false;
  walkList(list, { reference: () => (isFromTask = true) });
  return isFromTask;
};

/** What setups, teardowns and the tasks directly after setups may not have. */
function roleProblems({ taskId, role, upstream }: TaskNode, { triggerRule }: TaskOptions): Problem[] {
  if (triggerRule === undefined || triggerRuleOf(triggerRule) === "all_success") return [];
  if (role?.kind === "teardown") {
    return [
      {
        code: "TW1023",
        message: `Teardown "${taskId}" has the trigger rule ${triggerRule}; teardowns have a rule of their own.`,
        hint: "Leave the rule out: a teardown runs when all before it has ended and one of its setups succeeded.",
      },
    ];
  }
  const setup = [...upstream].find((node) => node.role?.kind === "setup");
  if (!setup) return [];
  return [
    {
      code: "TW1023",
      message: `Task "${taskId}" has the trigger rule ${triggerRule}, and comes directly after the setup "${setup.taskId}".`,
      hint: "What a setup prepares has to be there: use all_success, or put a task between them.",
    },
  ];
}

/** The least value of the options that are whole numbers. */
const LEAST_OF_TASK = {
  retries: 0,
  poolSlots: 1,
  priorityWeight: -MAX_WEIGHT,
  maxActiveTisPerDag: 1,
  maxActiveTisPerDagRun: 1,
};
const LEAST_OF_DAG = { maxActiveRuns: 1, maxActiveTasks: 1, maxConsecutiveFailedDagRuns: 0 };

/** Options that must be whole numbers and are not, or are too small. */
export function numberProblems(options: object, least: Readonly<Record<string, number>>, ofWhat: string): Problem[] {
  return Object.entries(least).flatMap(([name, min]) => {
    const found: unknown = (options as Record<string, unknown>)[name];
    if (found === undefined || (typeof found === "number" && Number.isInteger(found) && found >= min)) return [];
    const atLeast = min === -MAX_WEIGHT ? "" : ` of ${min === 0 ? "zero" : min} or more`;
    return {
      code: "TW1006",
      message: `${name}${ofWhat}: found ${found}, expected a whole number${atLeast}.`,
      hint: `Change ${name}.`,
    };
  });
}

/** Problems of a DAG's own options, as far as they are no date and no schedule. */
export function dagProblems(options: DagOptions, tasks: readonly TaskOptions[]): Problem[] {
  return [
    ...numberProblems(options, LEAST_OF_DAG, ""),
    ...(options.dagrunTimeout === undefined ? [] : caught(() => durationMs(options.dagrunTimeout!, "dagrunTimeout"))),
    ...deadlinesOf(options).flatMap((alert) => caught(() => deadlineDocument(alert, "utc"))),
    ...(options.failFast ? failFastProblems(tasks) : []),
    ...documentationProblems(options),
  ];
}

function failFastProblems(tasks: readonly TaskOptions[]): Problem[] {
  const others = tasks.filter(({ triggerRule = "all_success" }) => triggerRule !== "all_success");
  if (others.length === 0) return [];
  return [
    {
      code: "TW1018",
      message: `failFast needs the trigger rule all_success everywhere; ${others.length} of the tasks have another one.`,
      hint: "Drop failFast, or those trigger rules: what they wait for would never come.",
    },
  ];
}

function optionProblems(taskId: string, options: TaskOptions): Problem[] {
  const ofTask = ` of task "${taskId}"`;
  const problems: Problem[] = numberProblems(options, LEAST_OF_TASK, ofTask);
  for (const name of ["startDate", "endDate"] as const) {
    if (options[name] !== undefined) problems.push(...caught(() => toDateTime(options[name]!, name + ofTask, "utc")));
  }
  if (options.weightRule !== undefined && !WEIGHT_RULES.includes(options.weightRule)) {
    problems.push({
      code: "TW1006",
      message: `weightRule${ofTask}: found "${options.weightRule}", expected ${WEIGHT_RULES.join(", ")}.`,
      hint: suggestion(options.weightRule, WEIGHT_RULES),
    });
  }
  problems.push(...deadlinesOf(options).flatMap((alert) => caught(() => deadlineDocument(alert, "utc"))));
  for (const name of ["retryDelay", "maxRetryDelay", "executionTimeout"] as const) {
    if (options[name] !== undefined)
      problems.push(...caught(() => durationMs(options[name]!, `${name} of task "${taskId}"`)));
  }
  problems.push(...executorProblems(options, ofTask));
  const { retryPolicy } = options;
  if (retryPolicy !== undefined) problems.push(...caught(() => assertRetryPolicy(retryPolicy, ofTask)));
  return problems;
}

/** Whether there is an executor of that name is known where tasks are executed. */
function executorProblems({ executor, executorConfig }: TaskOptions, ofTask: string): Problem[] {
  const problems: Problem[] = [];
  if (executor !== undefined && (typeof executor !== "string" || executor === "")) {
    problems.push({
      code: "TW1006",
      message: `executor${ofTask}: found ${JSON.stringify(executor)}, expected the name of an executor.`,
      hint: "Write one of the names of TRADEWIND__CORE__EXECUTOR, or leave it out.",
    });
  }
  if (executorConfig === undefined) return problems;
  const [wrong] = Array.isArray(executorConfig) ? [{ path: [], what: "a list" }] : notJson(executorConfig);
  if (wrong || typeof executorConfig !== "object") {
    const found = wrong
      ? [wrong.what, ...wrong.path.slice(-1).map(() => `at ${wrong.path.join(".")}`)]
      : [executorConfig];
    problems.push({
      code: "TW1006",
      message: `executorConfig${ofTask}: found ${found.join(" ")}, expected an object that JSON can say.`,
      hint: "Executors may live in other processes, and are told it as JSON.",
    });
  }
  return problems;
}

function misplacedReferences(taskId: string, operator: BaseOperator): Problem[] {
  const { templateFields, name } = operatorClassOf(operator);
  const given =
    operator instanceof MappedOperator ? operator.partial : { ...operator.taskOptions, ...operator.rawOptions };
  return Object.entries(given).flatMap(([option, value]) => {
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

/** Runs `attempt` and turns an error meant for the user into problems, with the place that `locate` finds. Other errors pass. */
export function caught(
  attempt: () => unknown,
  locate: (error: Error) => SourceLocation | undefined = () => undefined,
): Problem[] {
  try {
    attempt();
    return [];
  } catch (error) {
    if (!(error instanceof TradewindError)) throw error;
    const { code, message, hint } = error;
    const at = locate(error);
    return [{ code, message, hint, ...(at && { at }) }];
  }
}
