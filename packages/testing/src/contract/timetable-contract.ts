import type { DateInput, Timetable, TimetableKind } from "@tradewind/core";
import type { DateTime } from "luxon";
import type { OptionKinds } from "../known-options.ts";

/** What the rules for a timetable need to know about it. */
export interface TimetableContract {
  /** The start date of the DAG. */
  readonly from: DateInput;
  /** What `defineTimetable` made, for one of one's own: documents name it. */
  readonly kind?: TimetableKind<never> | undefined;
  /**
   * Whether the intervals of its runs may overlap, as when each day looks back over a week. Start and end date are then about when runs
   * are due. @default false
   */
  readonly overlaps?: boolean;
}

export const TIMETABLE_CONTRACT: OptionKinds<TimetableContract> = { from: "any", kind: "any", overlaps: "any" };

export interface TimetableSubject {
  readonly timetable: Timetable;
  readonly contract: Omit<TimetableContract, "from"> & { readonly from: DateTime };
}
