import { isDeepStrictEqual } from "node:util";
import type { RunInfo, Timetable } from "@tradewind/core";
import { timetableFromDocument, timetableRegistry } from "@tradewind/core/engine";
import { DateTime } from "luxon";
import { atAnotherTime } from "./another-time.adapter.ts";
import { errorText, type Rule } from "./rule.ts";
import type { TimetableSubject } from "./timetable-contract.ts";
import { TIMETABLE_DATE_RULES } from "./timetable-date-rules.ts";
import { few, firstRuns, pairs, runsOf, runText } from "./timetable-runs.ts";

type TimetableRule = Rule<TimetableSubject>;

const NO_RUNS = "it has no runs by itself";

const wholeRuns = (runs: readonly RunInfo[]): string[] =>
  runs
    .filter(({ interval, logicalDate, runAfter }) =>
      [interval.start, interval.end, logicalDate, runAfter].some((date) => !date.isValid),
    )
    .map(() => "found a date that is none in a run");

function notGrowing(runs: readonly RunInfo[]): string[] {
  return pairs(runs)
    .filter(([last, run]) => run.logicalDate <= last.logicalDate || run.runAfter <= last.runAfter)
    .map(([last, run]) => `found ${runText(run)} behind ${runText(last)}, expected a later one`);
}

const grows: TimetableRule = {
  name: "gives a later run each time",
  mend: "begin behind `last.end` in nextRun(last, ...), and never give a run that is not later than the last one.",
  judge: (subject) => {
    const runs = runsOf(subject);
    if (runs.length === 0) return { notJudged: NO_RUNS };
    const backward = runs
      .filter(({ interval }) => interval.end < interval.start)
      .map((run) => `found ${runText(run)}, whose interval ends before it starts`);
    return few([...wholeRuns(runs), ...backward, ...notGrowing(runs)]);
  },
};

const sameAnswers: TimetableRule = {
  name: "gives the same answer to the same question",
  mend: "keep nothing between questions: all that nextRun() may look at are its arguments.",
  judge: (subject) => {
    const { timetable, contract } = subject;
    const runs = runsOf(subject);
    const now = runs.at(-1)?.runAfter ?? contract.from;
    const questions = [undefined, ...runs.slice(0, -1).map(({ interval }) => interval)];
    const ask = (last: (typeof questions)[number]) =>
      runText(timetable.nextRun(last, { earliest: contract.from, latest: undefined, catchup: true, now }));
    const forward = questions.map(ask);
    const backward = [...questions].reverse().map(ask).reverse();
    return few(
      forward.flatMap((answer, i) => (answer === backward[i] ? [] : [`found ${backward[i]} after ${answer}`])),
    );
  },
};

const readsNoClock: TimetableRule = {
  name: "reads no clock",
  mend: "use `now` of the restriction, or `at` of newestComplete(), in the place of DateTime.now() and new Date().",
  judge: (subject) => {
    const { timetable, contract } = subject;
    const all = () => [
      ...runsOf(subject).map(runText),
      String(timetable.newestComplete(contract.from).start.toMillis()),
      runText(
        timetable.nextRun(undefined, { earliest: undefined, latest: undefined, catchup: false, now: contract.from }),
      ),
    ];
    const [past, future] = [Date.UTC(2001, 0, 1), Date.UTC(2093, 5, 5, 5, 5)].map((ms) => atAnotherTime(ms, all));
    return isDeepStrictEqual(past, future) ? [] : ["found other answers on a machine whose clock has another time"];
  },
};

const roundTrips: TimetableRule = {
  name: "is the same when it is made again from its document",
  mend: "let everything that it depends on stand in the data of defineTimetable(), as JSON, and give its kind here.",
  judge: (subject) => {
    const { timetable, contract } = subject;
    const { kind } = contract;
    const document: unknown = JSON.parse(JSON.stringify(timetable.document));
    if (!isDeepStrictEqual(document, timetable.document))
      return ["found another document after it was written as JSON and read again"];
    const registry = timetableRegistry(kind ? [kind as never] : []);
    let again: Timetable;
    try {
      again = timetableFromDocument(timetable.document, registry);
    } catch (error) {
      return [`found ${errorText(error)}, expected the timetable`];
    }
    const [before, after] = [timetable, again].map((each) => firstRuns(each, contract.from).map(runText));
    const other = before!.findIndex((run, i) => run !== after![i]);
    return [
      ...(other < 0 ? [] : [`found ${after![other]} from its document, expected ${before![other]}`]),
      ...(again.summary === timetable.summary ? [] : [`found the summary "${again.summary}" from its document`]),
    ];
  },
};

const overlapping = (runs: readonly RunInfo[]): string[] =>
  pairs(runs)
    .filter(([last, run]) => run.interval.start < last.interval.end)
    .map(([last, run]) => `found ${runText(run)}, which begins within ${runText(last)}`);

const disjoint: TimetableRule = {
  name: "has intervals that do not overlap",
  mend: "begin each interval where the last one ended; or say `overlaps: true` where each run is about more than its own time.",
  judge: (subject) => {
    if (subject.contract.overlaps) return { notJudged: "its intervals may overlap: overlaps" };
    return few(overlapping(runsOf(subject)));
  },
};

/** The two nights of a year in which clocks in Amsterdam are changed, and the days around them. */
const CHANGES = ["2024-03-29", "2024-10-25"] as const;
const ZONE = "Europe/Amsterdam";

const clockChanges: TimetableRule = {
  name: "goes on over the days on which clocks are changed",
  mend: "count local days and hours in the time zone, with luxon's plus({ days: 1 }), and compare moments.",
  judge: ({ timetable, contract }) => {
    const local = timetable.inZone?.(ZONE) ?? timetable;
    const found = CHANGES.flatMap((day) => {
      const runs = firstRuns(local, DateTime.fromISO(day, { zone: ZONE }), 200);
      return [...wholeRuns(runs), ...notGrowing(runs), ...(contract.overlaps ? [] : overlapping(runs))];
    });
    return few(found);
  },
};

const newestComplete: TimetableRule = {
  name: "knows the newest interval that has ended",
  mend: "give from newestComplete(at) an interval with start <= end <= at: a run by hand at that time is about it.",
  judge: (subject) => {
    const { timetable, contract } = subject;
    const times = [
      contract.from,
      ...runsOf(subject).flatMap(({ runAfter }) => [runAfter, runAfter.plus({ minutes: 7 })]),
    ];
    return few(
      times.flatMap((at) => {
        const { start, end } = timetable.newestComplete(at);
        if (start <= end && end <= at) return [];
        return [`found ${start.toISO()} to ${end.toISO()} as the newest one at ${at.toISO()}`];
      }),
    );
  },
};

/** What is asked of every timetable. */
export const TIMETABLE_RULES: readonly TimetableRule[] = [
  grows,
  sameAnswers,
  readsNoClock,
  roundTrips,
  disjoint,
  ...TIMETABLE_DATE_RULES,
  clockChanges,
  newestComplete,
];
