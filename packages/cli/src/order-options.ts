import type { CommandInput, OptionSpec } from "./commands/command.ts";
import { readDate } from "./read-option.ts";
import { UsageError } from "./usage-error.ts";

// Options that several commands have in common, and how they are read.

export const DRY_RUN_OPTION = {
  "dry-run": { type: "boolean", summary: "Show what would happen, and do nothing" },
} as const satisfies Record<string, OptionSpec>;

export const YES_OPTION = {
  yes: { type: "boolean", short: "y", summary: "Do not ask" },
} as const satisfies Record<string, OptionSpec>;

export const DATE_RANGE_OPTIONS = {
  "start-date": { type: "string", short: "s", value: "DATE", summary: "Logical dates from here on, included" },
  "end-date": { type: "string", short: "e", value: "DATE", summary: "Logical dates up to here, included" },
} as const satisfies Record<string, OptionSpec>;

export const STATE_FILTER_OPTIONS = {
  "only-failed": { type: "boolean", summary: "Only tasks that failed, or could not run because others did" },
  "only-running": { type: "boolean", summary: "Only tasks that are queued or running" },
} as const satisfies Record<string, OptionSpec>;

export const KEEP_STATE_OPTION = {
  "keep-task-state": { type: "boolean", summary: "Tasks go on with what they keep in their state stores" },
} as const satisfies Record<string, OptionSpec>;

export const REACH_OPTIONS = {
  upstream: { type: "boolean", short: "u", summary: "And everything upstream of them" },
  downstream: { type: "boolean", short: "d", summary: "And everything downstream of them" },
  past: { type: "boolean", summary: "And in the runs before it" },
  future: { type: "boolean", summary: "And in the runs after it" },
} as const satisfies Record<string, OptionSpec>;

/** An option's text; undefined when it was left out. */
export const textOf = ({ options }: CommandInput, name: string): string | undefined =>
  options[name] as string | undefined;

export const isSet = ({ options }: CommandInput, name: string): boolean => options[name] === true;

/** `--start-date` and `--end-date`, without an offset in the DAG's zone. @throws InvalidOptionError, UsageError */
export function readDateRange(input: CommandInput, zone: string): { from: number | undefined; to: number | undefined } {
  const read = (name: string) => {
    const text = textOf(input, name);
    return text === undefined ? undefined : readDate(`--${name}`, text, zone);
  };
  const range = { from: read("start-date"), to: read("end-date") };
  if (range.from !== undefined && range.to !== undefined && range.from > range.to)
    throw new UsageError({ message: "--end-date is before --start-date.", hint: "Change one of them." });
  return range;
}

/** Which of the tasks in range are meant. */
export const readStateFilter = (input: CommandInput) => ({
  onlyFailed: isSet(input, "only-failed"),
  onlyRunning: isSet(input, "only-running"),
});

/** How far an order reaches around the tasks and the run that it names. */
export const readReach = (input: CommandInput) => ({
  upstream: isSet(input, "upstream"),
  downstream: isSet(input, "downstream"),
  past: isSet(input, "past"),
  future: isSet(input, "future"),
});
