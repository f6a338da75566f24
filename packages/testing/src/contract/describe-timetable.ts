import type { Timetable } from "@tradewind/core";
import { toDateTime } from "@tradewind/core/engine";
import { assertOptions } from "../known-options.ts";
import { describeRules } from "./rule.ts";
import { TIMETABLE_CONTRACT, type TimetableContract } from "./timetable-contract.ts";
import { TIMETABLE_RULES } from "./timetable-rules.ts";

/**
 * The contract of a timetable, one test for each rule: its runs grow, the same question has the same answer, it can be made again from its
 * document, intervals do not overlap, dates and catchup are honoured, also when clocks are changed. Call it at the top of a test file.
 *
 * @example
 * describeTimetable(shifts({ hours: 8 }), { from: "2024-01-01", kind: shifts });
 */
export function describeTimetable(timetable: Timetable, contract: TimetableContract): void {
  assertOptions("describeTimetable", contract, TIMETABLE_CONTRACT);
  const from = toDateTime(contract.from, "from", "utc");
  describeRules(`timetable ${timetable.summary}`, TIMETABLE_RULES, { timetable, contract: { ...contract, from } });
}
