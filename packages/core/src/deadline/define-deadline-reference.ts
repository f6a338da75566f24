import type { DateTime } from "luxon";
import type { DateInput } from "../date.ts";
import type { Json } from "../document/dag-document.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import type { DagDefinition } from "../graph/dag-definition.ts";
import { notJson } from "../params/not-json.ts";
import type { RunType } from "../state/run-state.ts";
import type { DeadlineReference } from "./deadline-alert.ts";
import { type DeadlineDocument, deadlinesOf } from "./deadline-document.ts";

/** What a deadline reference of one's own is told of a run. */
export interface DeadlineRun {
  readonly dagId: string;
  readonly runId: string;
  readonly runType: RunType;
  readonly logicalDate: DateTime | undefined;
  readonly dataIntervalStart: DateTime | undefined;
  readonly dataIntervalEnd: DateTime | undefined;
  /** When it was made, or last queued. */
  readonly queuedAt: DateTime | undefined;
  readonly conf: Readonly<Record<string, Json>>;
}

/** What finds the moment that a deadline is reckoned from. */
export interface DeadlineReferenceRule {
  readonly name: string;
  at(run: DeadlineRun, data: Json): DateInput | undefined;
}

/** A deadline reference of one's own: called with its data it gives a reference; by its name documents refer to it. */
export interface DeadlineReferenceKind<Data extends Json | undefined = never> {
  (...data: undefined extends Data ? [data?: Data] : [data: Data]): DeadlineReference;
  readonly deadlineReference: DeadlineReferenceRule;
}

/**
 * Defines what deadlines may be reckoned from beside what there is. The data is JSON: with it and the name a scheduler that never imports
 * DAG files finds the moment, so export it from a provider, or from a module that `TRADEWIND__CORE__PLUGINS` names. It is asked once for each
 * run; with `undefined` the run has no such deadline. Airflow's custom deadline references.
 *
 * @throws InvalidOptionError for a name that is none, or data that JSON cannot say.
 * @example
 * export const officeOpens = defineDeadlineReference<{ hour: number }>("office_opens", ({ dataIntervalEnd }, { hour }) =>
 *   dataIntervalEnd?.setZone("Europe/Amsterdam").set({ hour, minute: 0 }),
 * );
 */
export function defineDeadlineReference<Data extends Json | undefined = undefined>(
  name: string,
  at: (run: DeadlineRun, data: Data) => DateInput | undefined,
): DeadlineReferenceKind<Data> {
  if (typeof name !== "string" || !/^[\w.-]+$/.test(name))
    throw new InvalidOptionError({
      option: "name of a deadline reference",
      found: name,
      expected: "letters, digits, ., - and _",
    });
  const rule: DeadlineReferenceRule = { name, at: at as DeadlineReferenceRule["at"] };
  const make = (data?: Data): DeadlineReference => {
    const [wrong] = notJson(data);
    if (wrong) {
      const option = `data of the deadline reference "${name}"`;
      throw new InvalidOptionError({
        option,
        found: wrong.what,
        expected: "JSON, so that it can stand in the DAG's document",
      });
    }
    return Object.freeze({ kind: "own", rule, data: (data ?? null) as Json });
  };
  return Object.freeze(Object.assign(make, { deadlineReference: rule })) as DeadlineReferenceKind<Data>;
}

/** Whether a value is what `defineDeadlineReference` made, of whichever copy of this package. */
export const isDeadlineReference = (value: unknown): value is DeadlineReferenceKind =>
  typeof value === "function" && "deadlineReference" in value;

/** The rule of a deadline of a DAG that is at hand. */
export function ruleInDefinition(
  { options, tasks }: Pick<DagDefinition, "options" | "tasks">,
  { taskId, index }: Pick<DeadlineDocument, "taskId" | "index">,
): DeadlineReferenceRule | undefined {
  const of = taskId === null ? options : tasks.get(taskId)?.options;
  const reference = of && deadlinesOf(of)[index]?.reference;
  return reference?.kind === "own" ? reference.rule : undefined;
}
