import type { DagOptions } from "../dag-options.ts";
import { toDateTime } from "../date.ts";
import type { Json } from "../document/dag-document.ts";
import { toDuration } from "../duration.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import type { TaskOptions } from "../operators/task-options.ts";
import type { DeadlineAlert, DeadlineReference } from "./deadline-alert.ts";

/** A deadline as a document says it. */
export interface DeadlineDocument {
  /** The task that has to be over; null for the run. */
  readonly taskId: string | null;
  /** Which of those of the run, or of the task. */
  readonly index: number;
  readonly name: string | null;
  readonly reference:
    | { readonly kind: "dagrunLogicalDate" }
    | { readonly kind: "dagrunQueuedAt" }
    /** In milliseconds. */
    | { readonly kind: "fixedDatetime"; readonly at: number }
    | { readonly kind: "averageRuntime"; readonly limit: number; readonly minRuns: number }
    | { readonly kind: "own"; readonly name: string; readonly data: Json };
  readonly intervalMs: number;
}

/** The deadlines of a DAG or a task, whichever form they were given in. */
export const deadlinesOf = ({ deadline }: Pick<DagOptions | TaskOptions, "deadline">): readonly DeadlineAlert[] =>
  deadline === undefined ? [] : [deadline].flat();

type WithOptions = { readonly taskId: string; readonly options: TaskOptions };

/** The deadlines of a DAG, then those of its tasks. @throws InvalidOptionError */
export function deadlineDocuments(options: DagOptions, tasks: readonly WithOptions[]): DeadlineDocument[] {
  const zone = options.timezone ?? "utc";
  return [{ taskId: null, options }, ...tasks].flatMap(({ taskId, options: its }) =>
    deadlinesOf(its).map((alert, index) => ({ taskId, index, ...deadlineDocument(alert, zone) })),
  );
}

/** @throws InvalidOptionError */
export function deadlineDocument(
  { reference, interval, name, callback }: DeadlineAlert,
  zone: string,
): Pick<DeadlineDocument, "name" | "reference" | "intervalMs"> {
  if (!callback)
    throw new InvalidOptionError({ option: "callback of deadline", found: callback, expected: "a function" });
  return {
    name: name ?? null,
    reference: referenceDocument(reference, zone),
    intervalMs: toDuration(interval, "interval of deadline").toMillis(),
  };
}

function referenceDocument(reference: DeadlineReference, zone: string): DeadlineDocument["reference"] {
  switch (reference?.kind) {
    case "dagrunLogicalDate":
    case "dagrunQueuedAt":
      return { kind: reference.kind };
    case "fixedDatetime":
      return { kind: "fixedDatetime", at: toDateTime(reference.at, "FIXED_DATETIME of deadline", zone).toMillis() };
    case "averageRuntime": {
      const { limit, minRuns } = reference;
      if (!Number.isInteger(limit) || !Number.isInteger(minRuns) || minRuns < 1 || limit < minRuns) {
        const found = `limit ${limit}, minRuns ${minRuns}`;
        const expected = "whole numbers of one or more, minRuns not above limit";
        throw new InvalidOptionError({ option: "AVERAGE_RUNTIME of deadline", found, expected });
      }
      return { kind: "averageRuntime", limit, minRuns };
    }
    case "own":
      return { kind: "own", name: reference.rule.name, data: reference.data };
    default:
      throw new InvalidOptionError({
        option: "reference of deadline",
        found: reference,
        expected: "one of DeadlineReference, such as DeadlineReference.DAGRUN_QUEUED_AT",
      });
  }
}
