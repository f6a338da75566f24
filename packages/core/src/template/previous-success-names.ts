import type { PreviousRun } from "../context.ts";
import type { Fetched } from "./fetched.ts";
import type { TemplateNames } from "./template-names.ts";

/** Dates of the newest run before this one that has succeeded; null when there is none. */
export function previousSuccessNames(fetched: Fetched): TemplateNames {
  const of = (date: (run: PreviousRun) => unknown) => () => {
    const run = fetched.previousSuccess();
    return run === undefined ? null : (date(run) ?? null);
  };
  return {
    prev_data_interval_start_success: of(({ dataInterval }) => dataInterval?.start),
    prev_data_interval_end_success: of(({ dataInterval }) => dataInterval?.end),
    prev_start_date_success: of(({ startDate }) => startDate),
    prev_end_date_success: of(({ endDate }) => endDate),
    prev_execution_date_success: of(({ logicalDate }) => logicalDate),
  };
}
