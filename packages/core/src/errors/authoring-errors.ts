import type { SourceLocation } from "../source-location.ts";
import { suggestion } from "./nearest.ts";
import { TradewindError } from "./tradewind-error.ts";

/** One thing that is wrong with a DAG; all of them are reported together. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** The line that it comes from, where there is one. */
  readonly at?: SourceLocation;
}

/** A task of a DAG that cannot be used. */
export interface MadeTask {
  readonly taskId: string;
  /** A BaseOperator. */
  readonly operator: object;
}

/** A DAG cannot be used. `problems` holds everything that was found, not only the first. */
export class InvalidDagError extends TradewindError {
  declare readonly dagId: string;
  declare readonly problems: readonly Problem[];
  /** Where the DAG is defined, `file:line`. */
  declare readonly source: string | undefined;
  /** The tasks that were made nevertheless, so that more can be said of them. */
  declare readonly tasks: readonly MadeTask[];
  /** What the DAG adds to the names and filters of its templates. */
  declare readonly added: {
    readonly names: readonly string[];
    readonly filters: readonly string[];
    /** Members of `macros`, by the name that they stand behind. */
    readonly macros: Readonly<Record<string, readonly string[]>>;
  };
  constructor({
    dagId,
    source,
    problems,
    tasks = [],
    added = { names: [], filters: [], macros: {} },
  }: {
    dagId: string;
    source?: string | undefined;
    problems: readonly Problem[];
    tasks?: readonly MadeTask[];
    added?: InvalidDagError["added"];
  }) {
    const head = `DAG "${dagId}"${source ? ` (${source})` : ""} has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}:`;
    super({
      code: problems.length === 1 ? problems[0]!.code : "TW1000",
      message: [head, ...problems.map((p) => `  ${p.code}  ${p.message}\n          ${p.hint}`)].join("\n"),
      hint: "Mend the problems listed; nothing of this DAG was run.",
    });
    Object.defineProperties(this, {
      dagId: { value: dagId },
      problems: { value: problems },
      source: { value: source },
      tasks: { value: tasks },
      added: { value: added },
    });
  }
}

/** The class has no `@dag()` and no id of its own. */
export class NotADagError extends TradewindError {
  constructor(found: string) {
    super({
      code: "TW1001",
      message: `${found} is not a DAG: it carries no @dag() decorator.`,
      hint: "Decorate the class with @dag({ ... }), or make a definition with defineDag(Class, { dagId }).",
    });
  }
}

/** A reference to another task's value was used as if it were the value, while wiring. */
export class ReferenceUsedAsValueError extends TradewindError {
  constructor({ task, use }: { task: string; use: string }) {
    super({
      code: "TW1002",
      message: `The result of task "${task}" was used as a value in flow() (${use}), but it exists only when the run executes.`,
      hint: "Decide with a @branch method, work on the value inside a @task method that takes it as an argument, or map over it with .expand().",
    });
  }
}

/** `flow()` called a method that is not a task. */
export class NotATaskError extends TradewindError {
  constructor({ className, method }: { className: string; method: string }) {
    super({
      code: "TW1003",
      message: `flow() calls ${className}.${method}(), which is a plain method, not a task.`,
      hint: `Decorate ${method} with @task() (or @branch, @sensor, @shortCircuit, @bash), or call it from inside a task.`,
    });
  }
}

/** Something that belongs into `flow()` was used outside of it. */
export class OutsideFlowError extends TradewindError {
  constructor(what: string) {
    super({
      code: "TW1004",
      message: `${what} was used outside of flow().`,
      hint: "Wire tasks inside the flow() method of a @dag class.",
    });
  }
}

/** `currentContext()` was called where no attempt is running. */
export class NoContextError extends TradewindError {
  constructor() {
    super({
      code: "TW1005",
      message: "currentContext() was called where no task is running.",
      hint: 'Call it inside a task method, execute() or poke(). In a unit test pass what the method needs as arguments, or use run(MyDag, { store: "memory" }).',
    });
  }
}

/** A date, duration or other option could not be read. */
export class InvalidOptionError extends TradewindError {
  constructor({ option, found, expected }: { option: string; found: unknown; expected: string }) {
    super({
      code: "TW1006",
      message: `${option}: found ${describe(found)}, expected ${expected}.`,
      hint: `Change ${option}.`,
    });
  }
}

/** An id names nothing that exists. */
export class UnknownNameError extends TradewindError {
  constructor({
    kind,
    found,
    known,
    within,
  }: { kind: string; found: string; known: Iterable<string>; within?: string }) {
    super({
      code: kind === "DAG" ? "TW2001" : "TW2002",
      message: `There is no ${kind} "${found}"${within ? ` in ${within}` : ""}.`,
      hint: suggestion(found, known),
    });
  }
}

function describe(value: unknown): string {
  if (typeof value === "function") return `${/^class\b/.test(String(value)) ? "class" : "function"} ${value.name}`;
  return typeof value === "string" ? `"${value}"` : typeof value === "object" ? JSON.stringify(value) : String(value);
}
