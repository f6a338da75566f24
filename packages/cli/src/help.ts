import type { Command } from "./commands/command.ts";
import { COMMANDS } from "./commands/table.ts";
import { tableText } from "./report/format.ts";

/** What every command understands. */
export const COMMON_OPTIONS = {
  output: {
    type: "string",
    short: "o",
    value: "FORMAT",
    summary: "table, plain, json or yaml (default: table on a terminal, plain in a pipe)",
  },
  help: { type: "boolean", short: "h", summary: "Show this help" },
} as const;

/** Words that begin several commands, such as `dags`. */
export const isGroup = (word: string): boolean => Object.keys(COMMANDS).some((words) => words.startsWith(`${word} `));

/** All commands, or those of a group. */
export function generalHelp(group?: string): string {
  const named = Object.entries(COMMANDS).filter(([words]) => group === undefined || words.startsWith(`${group} `));
  const lines = tableText(named.map(([words, { summary }]) => [`  ${words}`, summary])).split("\n");
  const isNewGroup = (i: number) => i > 0 && firstWord(named[i]![0]) !== firstWord(named[i - 1]![0]);
  return [
    `Usage: tradewind ${group === undefined ? "" : `${group} `}<command> [arguments] [options]`,
    "",
    ...lines.map((line, i) => (isNewGroup(i) ? `\n${line}` : line)),
    "",
    `tradewind ${group === undefined ? "" : `${group} `}<command> --help shows the command's arguments and examples.`,
  ].join("\n");
}

/** The group of a command; those of one word make one together. */
const firstWord = (words: string): string | undefined => (words.includes(" ") ? words.split(" ")[0] : undefined);

export function commandHelp(words: string, { summary, args, options, examples }: Command): string {
  const usage = args.map(({ name, isOptional, isRest }) => {
    const text = isRest ? `${name}...` : name;
    return isOptional ? `[${text}]` : `<${text}>`;
  });
  const all = { ...options, ...COMMON_OPTIONS };
  const optionRows = Object.entries(all).map(([name, spec]) => {
    const short = "short" in spec && spec.short ? `-${spec.short}, ` : "    ";
    const value = "value" in spec && spec.value ? ` ${spec.value}` : "";
    return [`  ${short}--${name}${value}`, spec.summary];
  });
  const argumentRows = args.map(({ name, summary: about }) => [`  ${name}`, about]);
  return [
    `Usage: tradewind ${[words, ...usage].join(" ")} [options]`,
    "",
    `${summary}.`,
    ...(argumentRows.length > 0 ? ["", "Arguments", tableText(argumentRows)] : []),
    "",
    "Options",
    tableText(optionRows),
    "",
    "Examples",
    ...examples.map((example) => `  ${example}`),
  ].join("\n");
}
