import type { RunInfo } from "@tradewind/core";
import type { DateTime } from "luxon";
import type { Rule } from "./rule.ts";
import type { TimetableSubject } from "./timetable-contract.ts";
import { few, pairs, runsOf, runText } from "./timetable-runs.ts";

type TimetableRule = Rule<TimetableSubject>;

const catchup: TimetableRule = {
  name: "plans the same run without catchup as with it, when it is due, and passes over what is long past",
  mend: "without catchup begin at the newest run that is due at `now`, and not before.",
  judge: (subject) => {
    const { timetable, contract } = subject;
    const runs = runsOf(subject);
    if (runs.length < 4) return { notJudged: "it has too few runs" };
    const without = (last: RunInfo, now: DateTime) =>
      timetable.nextRun(last.interval, { earliest: contract.from, latest: undefined, catchup: false, now });
    const onTime = pairs(runs).flatMap(([last, run]) => {
      const found = runText(without(last, run.runAfter));
      return found === runText(run) ? [] : [`found ${found} without catchup, expected ${runText(run)}, which is due`];
    });
    const [first, newestBefore, newest] = [runs[0]!, runs.at(-2)!, runs.at(-1)!];
    const late = without(first, newest.runAfter);
    const isOld = !timetable.followsRuns && late !== undefined && late.logicalDate < newestBefore.logicalDate;
    return few([
      ...onTime,
      ...(isOld ? [`found ${runText(late)} without catchup at ${newest.runAfter.toISO()}, expected a newer one`] : []),
    ]);
  },
};

const honoursDates: TimetableRule = {
  name: "has no run before the start date, and none after the end date",
  mend: "look at `earliest` and `latest` of the restriction: the logical date is between them, themselves included.",
  judge: (subject) => {
    const { timetable, contract } = subject;
    const runs = runsOf(subject);
    if (runs.length < 3) return { notJudged: "it has too few runs" };
    const middle = Math.floor(runs.length / 2);
    // where each run looks back, what counts is when it is due
    const looksBack = contract.overlaps || timetable.followsRuns;
    const dateOf = (run: RunInfo) => (looksBack ? run.runAfter : run.logicalDate);
    const latest = dateOf(runs[middle]!);
    /** What follows a run, asked when the run behind it is due. */
    const after = (i: number) =>
      timetable.nextRun(runs[i]!.interval, {
        earliest: contract.from,
        latest,
        catchup: true,
        now: runs[i + 1]!.runAfter,
      });
    const early = runs
      .filter((run) => dateOf(run) < contract.from)
      .map((run) => `found ${runText(run)} before the start date ${contract.from.toISO()}`);
    const late = runs.slice(1).flatMap((_run, i) => {
      const run = after(i);
      return run && dateOf(run) > latest ? [`found ${runText(run)} after the end date ${latest.toISO()}`] : [];
    });
    const last = after(middle - 1);
    const onEndDate = last !== undefined && dateOf(last).toMillis() === latest.toMillis();
    return few([...early, ...late, ...(onEndDate ? [] : [`found no run on the end date ${latest.toISO()} itself`])]);
  },
};

/** What a timetable makes of a DAG's dates, and of the time at which it is asked. */
export const TIMETABLE_DATE_RULES: readonly TimetableRule[] = [catchup, honoursDates];
