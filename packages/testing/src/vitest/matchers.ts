import { RUN_STATES, TASK_STATES } from "@tradewind/core/definition";
import type { TaskState } from "@tradewind/core/engine";
import type { DagSource } from "../env/env-options.ts";
import { EnvRun } from "../env/env-run.ts";
import { type EnvLogLine, EnvTask } from "../env/env-task.ts";
import { unknownName, WrongSubjectError } from "../env/kit-errors.ts";
import { runText, taskText } from "../env/run-text.ts";
import { graphOf, writtenGraph } from "../graph-text.ts";
import { definitionOrError } from "./definition-or-error.ts";

/** What a matcher says: vitest's form. */
interface Judged {
  readonly pass: boolean;
  readonly message: () => string;
  readonly actual?: unknown;
  readonly expected?: unknown;
}

/** What of vitest the matchers need. */
interface Judge {
  equals(a: unknown, b: unknown): boolean;
  readonly isNot: boolean;
}

type Watched = EnvRun | EnvTask;

const isRun = (value: unknown): value is EnvRun => value instanceof EnvRun;
const isTask = (value: unknown): value is EnvTask => value instanceof EnvTask;
const textOf = (value: Watched): string => (isRun(value) ? runText(value) : taskText(value));

function judged(pass: boolean, what: string, value: Watched, sides: Partial<Judged> = {}): Judged {
  return { pass, message: () => `${what}\n\n${textOf(value)}`, ...sides };
}

function assertWatched(value: unknown): void {
  if (!isRun(value) && !isTask(value)) throw new WrongSubjectError(value, "a run or a task");
}

function assertRun(value: unknown): void {
  if (!isRun(value)) throw new WrongSubjectError(value, "a run");
}

function assertTask(value: unknown): void {
  if (!isTask(value)) throw new WrongSubjectError(value, 'a task, such as run.task("load")');
}

/** A state that there is not would never be found, and behind `not` nobody would see it. @throws UnknownNameError */
function assertStates(states: readonly unknown[], known: readonly string[]): void {
  // others are asymmetric matchers
  for (const found of states.filter((state) => typeof state === "string")) {
    if (!known.includes(found)) throw unknownName({ kind: "state", found, known });
  }
}

const not = (judge: Judge) => (judge.isNot ? "not " : "");

/** The matchers, for `expect.extend`. */
export const matchers = {
  toHaveSucceeded(this: Judge, value: Watched): Judged {
    assertWatched(value);
    return judged(value.state === "success", `expected success, ${not(this)}"${value.state}"`, value);
  },
  toHaveFailed(this: Judge, value: Watched, error?: string | RegExp): Judged {
    assertWatched(value);
    const found = isRun(value) ? value.tasks.map(errorOf).join("\n") : errorOf(value);
    const hasFailed = value.state === "failed";
    const fits = error === undefined || (typeof error === "string" ? found.includes(error) : error.test(found));
    const what = error === undefined ? "" : ` with ${String(error)}`;
    return judged(hasFailed && fits, `expected ${not(this)}to have failed${what}`, value);
  },
  toHaveBeenSkipped(this: Judge, value: EnvTask): Judged {
    assertTask(value);
    return judged(value.state === "skipped", `expected ${not(this)}to have been skipped`, value);
  },
  toHaveState(this: Judge, value: Watched, state: TaskState): Judged {
    assertWatched(value);
    assertStates([state], isRun(value) ? RUN_STATES : TASK_STATES);
    return judged(value.state === state, `expected ${not(this)}the state "${state}", found "${value.state}"`, value);
  },
  toHaveStates(this: Judge, run: EnvRun, states: Readonly<Record<string, TaskState>>): Judged {
    assertRun(run);
    assertStates(Object.values(states), TASK_STATES);
    const found = Object.fromEntries(Object.keys(states).map((taskId) => [taskId, run.task(taskId).state]));
    const sides = { actual: found, expected: states };
    return judged(this.equals(found, states), `expected ${not(this)}other states of tasks`, run, sides);
  },
  toHaveTries(this: Judge, value: EnvTask, tries: number): Judged {
    assertTask(value);
    const found = value.tries;
    return judged(found === tries, `expected ${not(this)}${tries} tries, found ${found}`, value);
  },
  toHaveXCom(this: Judge, value: EnvTask, expected: unknown, key?: string): Judged {
    assertTask(value);
    const actual = value.xcom(key);
    const what = `expected ${not(this)}another value under ${key ?? "return_value"}`;
    return judged(this.equals(actual, expected), what, value, { actual, expected });
  },
  toHaveLogged(
    this: Judge,
    value: EnvTask,
    text: string | RegExp,
    { level }: { readonly level?: EnvLogLine["level"] } = {},
  ): Judged {
    assertTask(value);
    const lines = value.logs.filter((line) => level === undefined || line.level === level);
    const fits = ({ message }: EnvLogLine) => (typeof text === "string" ? message.includes(text) : text.test(message));
    const logged = lines.map((line) => `  ${line.level}  ${line.message}`).join("\n") || "  nothing";
    const what = `expected ${not(this)}to have logged ${String(text)}, found:\n${logged}`;
    return judged(lines.some(fits), what, value);
  },
  toHaveRendered(this: Judge, value: EnvTask, fields: Readonly<Record<string, unknown>>): Judged {
    assertTask(value);
    const { rendered } = value;
    const actual = Object.fromEntries(Object.keys(fields).map((field) => [field, rendered[field]]));
    const sides = { actual, expected: fields };
    return judged(this.equals(actual, fields), `expected ${not(this)}other template fields`, value, sides);
  },
  toHaveRunInOrder(this: Judge, run: EnvRun, tasks: readonly string[]): Judged {
    assertRun(run);
    for (const taskId of tasks) run.task(taskId); // one that there is not is an error, also behind `not`
    const actual = run.order.filter((taskId) => tasks.includes(taskId));
    const sides = { actual, expected: tasks };
    return judged(this.equals(actual, tasks), `expected ${not(this)}another order of tasks`, run, sides);
  },
  toHaveEmittedAsset(this: Judge, run: EnvRun, nameOrUri: string, extra?: Readonly<Record<string, unknown>>): Judged {
    assertRun(run);
    const found = run.assetEvents.filter(({ asset, uri }) => asset === nameOrUri || uri === nameOrUri);
    const fits = found.some((event) => extra === undefined || this.equals(event.extra, extra));
    const all = run.assetEvents.map(({ asset }) => asset).join(", ") || "none";
    return judged(fits, `expected ${not(this)}an event of ${nameOrUri}, found: ${all}`, run);
  },
  toBeValidDag(this: Judge, dag: DagSource): Judged {
    const { error } = definitionOrError(dag);
    const found = error instanceof Error ? error.message : String(error);
    return { pass: error === undefined, message: () => (error === undefined ? "the DAG is valid" : found) };
  },
  toHaveSchedule(this: Judge, dag: DagSource, schedule: string | null): Judged {
    const { definition, error } = definitionOrError(dag);
    if (!definition) throw error;
    const written = definition.options.schedule ?? null;
    const actual = typeof written === "string" || written === null ? written : definition.timetable.summary;
    const message = () => `expected ${not(this)}the schedule ${String(schedule)}, found ${String(actual)}`;
    return { pass: actual === schedule, message, actual, expected: schedule };
  },
  toMatchGraph(this: Judge, dag: DagSource, graph: string): Judged {
    const { definition, error } = definitionOrError(dag);
    if (!definition) throw error;
    const actual = graphOf(dag);
    const expected = writtenGraph(graph, definition.document);
    const message = () => `expected ${not(this)}another graph; this one is:\n\n${actual}`;
    return { pass: actual === expected, message, actual, expected };
  },
};

const errorOf = ({ error }: EnvTask): string => (error ? `${error.name}: ${error.message}` : "");
