import type { TableRow } from "./table.ts";

/** Start and end, as the table writes them. */
export type Interval = readonly [start: string, end: string, ...oddities: string[]];

export interface Step {
  readonly now: string;
  readonly created: readonly Interval[];
  readonly next: Interval | null;
}

interface AirflowError {
  readonly at: "construct" | "validate" | "next";
  readonly type: string;
}

interface Results {
  readonly runs?: readonly Interval[];
  readonly ended?: boolean;
  readonly steps?: readonly (Step & { readonly error?: AirflowError })[];
  readonly intervals?: readonly Interval[];
  readonly error?: AirflowError;
}

const KINDS = [
  "cronDataInterval",
  "cronTrigger",
  "multipleCronTrigger",
  "deltaDataInterval",
  "deltaTrigger",
  "events",
  "once",
  "continuous",
  "null",
] as const;
export type TimetableKindName = (typeof KINDS)[number];

export const isKind = (kind: string): kind is TimetableKindName => (KINDS as readonly string[]).includes(kind);

/** One timetable with one question; the table's `schema` explains the fields. */
export interface TimetableRow extends TableRow, Results {
  readonly kind: TimetableKindName;
  readonly mode: "sequence" | "clock" | "manual" | "between";
  readonly expression: string | readonly string[] | null;
  readonly timezone: string;
  readonly interval?: string;
  readonly runImmediately?: boolean | string;
  readonly restrictToEvents?: boolean;
  readonly startDate?: string | null;
  readonly endDate?: string | null;
  readonly catchup?: boolean;
  readonly count?: number;
  readonly last?: Interval;
  readonly runAfter?: readonly string[];
  readonly earliest?: string;
  readonly latest?: string;
  readonly only?: string;
  readonly airflow3?: Results;
  readonly irregular?: readonly string[];
}

/** The DAG cannot be loaded. */
export const REFUSED = "refused when the DAG is loaded";

export type Answer =
  | typeof REFUSED
  | { readonly raises: string }
  | { readonly runs: readonly Interval[]; readonly ended?: boolean }
  | { readonly steps: readonly Step[] }
  | { readonly intervals: readonly Interval[] };
