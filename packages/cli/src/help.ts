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

export function generalHelp(): string {
  const rows = Object.entries(COMMANDS).map(([words, { summary }]) => [`  ${words}`, summary]);
  return [
    "Usage: tradewind <command> [arguments] [options]",
    "",
    tableText(rows),
    "",
    "tradewind <command> --help shows the command's arguments and examples.",
  ].join("\n");
}

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
