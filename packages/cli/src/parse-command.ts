import { parseArgs } from "node:util";
import { nearest, suggestion } from "@tradewind/core/engine";
import type { Command } from "./commands/command.ts";
import { COMMANDS } from "./commands/table.ts";
import { COMMON_OPTIONS } from "./help.ts";
import { UsageError } from "./usage-error.ts";

/** The command that the words call: two words, or one. @throws UsageError with the nearest match. */
export function splitCommand(argv: readonly string[]): { words: string; rest: readonly string[] } {
  for (const length of [2, 1]) {
    const words = argv.slice(0, length).join(" ");
    if (Object.hasOwn(COMMANDS, words)) return { words, rest: argv.slice(length) };
  }
  const group = Object.keys(COMMANDS).filter((words) => words.startsWith(`${argv[0]} `));
  const typed = group.length > 0 ? argv.slice(0, 2).join(" ") : argv[0]!;
  throw new UsageError({
    message: `There is no command "${typed}".`,
    hint: suggestion(typed, group.length > 0 ? group : Object.keys(COMMANDS)),
  });
}

/** The arguments of a command, checked against what it declares. @throws UsageError */
export function parseCommand(words: string, command: Command, argv: readonly string[]) {
  const options = { ...command.options, ...COMMON_OPTIONS };
  const { values, positionals } = parse(words, options, argv);
  const needed = command.args.filter(({ isOptional }) => !isOptional);
  const usage = `See: tradewind ${words} --help`;
  if (!values.help && positionals.length < needed.length) {
    throw new UsageError({ message: `tradewind ${words} needs <${needed[positionals.length]!.name}>.`, hint: usage });
  }
  if (!command.args.at(-1)?.isRest && positionals.length > command.args.length) {
    throw new UsageError({
      message: `tradewind ${words} does not know what to do with "${positionals[command.args.length]}".`,
      hint: usage,
    });
  }
  return { args: positionals, options: values };
}

// parseArgs takes `-1` for an option. No option of ours is a digit, so that a negative number can only be a value.
const hideNumber = (arg: string): string => (/^-\d/.test(arg) ? `\0${arg}` : arg);
const showNumber = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(showNumber) : typeof value === "string" ? value.replace(/^\0/, "") : value;

function parse(
  words: string,
  options: Record<string, { type: "string" | "boolean"; short?: string; multiple?: boolean }>,
  argv: readonly string[],
) {
  try {
    const parsed = parseArgs({
      args: argv.map(hideNumber),
      allowPositionals: true,
      options: Object.fromEntries(
        Object.entries(options).map(([name, { type, short, multiple = false }]) => [
          name,
          short === undefined ? { type, multiple } : { type, short, multiple },
        ]),
      ),
    });
    const values = Object.entries(parsed.values).map(([name, value]) => [name, showNumber(value)]);
    return {
      values: Object.fromEntries(values) as Record<string, string | boolean | string[] | undefined>,
      positionals: parsed.positionals.map(showNumber) as string[],
    };
  } catch (error) {
    const message = (error as Error).message;
    const found = /'(--?[^' ]+)/.exec(message)?.[1] ?? "";
    const best = nearest(
      found,
      Object.keys(options).map((name) => `--${name}`),
    );
    throw new UsageError({
      message: `${message.replace(/\. To specify.*$/s, "").replace(/\.$/, "")}.`,
      hint: best ? `Did you mean ${best}?` : `See: tradewind ${words} --help`,
    });
  }
}
