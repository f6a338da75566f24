import { InvalidDagError, InvalidOptionError, TradewindError, UnknownNameError } from "@tradewind/core";
import { declareHostProcess } from "@tradewind/core/engine";
import { chooseOf } from "./choose-of.ts";
import { COMMANDS } from "./commands/table.ts";
import { EXIT } from "./exit-code.ts";
import { commandHelp, generalHelp, isGroup } from "./help.ts";
import { OUTPUT_FORMATS, type OutputFormat, print } from "./output.ts";
import { parseCommand, splitCommand } from "./parse-command.ts";
import { processEnvironment } from "./process-environment.adapter.ts";
import { commandErrorText } from "./report/error-text.ts";
import { UsageError } from "./usage-error.ts";
import { readVersion } from "./version.ts";

/** The `tradewind` command: runs it and returns the exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  declareHostProcess("command");
  process.stdout.on("error", leaveWhenUnread);
  try {
    return await dispatch(argv);
  } catch (error) {
    console.error(commandErrorText(error));
    return exitCodeOf(error);
  }
}

/** `tradewind runs list | head`: nobody reads on, and there is nothing left to say. */
function leaveWhenUnread(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(EXIT.done);
  throw error;
}

async function dispatch(argv: readonly string[]): Promise<number> {
  const [first, second] = argv;
  if (first === undefined || (isHelp(first) && second === undefined)) {
    print(generalHelp());
    return first === undefined ? EXIT.usage : EXIT.done;
  }
  if (first === "help") return dispatch([...argv.slice(1), "--help"]);
  if (isGroup(first) && (second === undefined || isHelp(second))) {
    print(generalHelp(first));
    return second === undefined ? EXIT.usage : EXIT.done;
  }
  if (argv[0] === "--version") {
    print(readVersion());
    return EXIT.done;
  }
  const { words, rest } = splitCommand(argv);
  const { command } = await COMMANDS[words]!.load();
  const { args, options } = parseCommand(words, command, rest);
  if (options.help) {
    print(commandHelp(words, command));
    return EXIT.done;
  }
  const { readConfig } = await import("@tradewind/runtime");
  const environment = processEnvironment();
  return command.run({
    args,
    options,
    output: outputFormat(options.output),
    environment,
    config: readConfig(environment),
  });
}

const isHelp = (word: string): boolean => ["help", "--help", "-h"].includes(word);

function outputFormat(asked: string | boolean | readonly string[] | undefined): OutputFormat {
  if (typeof asked !== "string") return process.stdout.isTTY ? "table" : "plain";
  return chooseOf("--output", asked, OUTPUT_FORMATS);
}

/** A conf, or an answer, that does not fit its schema. */
const REFUSED: ReadonlySet<string | undefined> = new Set(["TW2030", "TW2061", "TW2063", "TW6009"]);
/** No such run, connection, variable. */
const NOT_FOUND: ReadonlySet<string | undefined> = new Set(["TW2020", "TW2023", "TW4001", "TW4003"]);

/** What was asked for is understood and cannot be done as things stand: by code, since their classes would be loaded for every command. */
const CANNOT_BE_DONE: ReadonlySet<string | undefined> = new Set([
  "TW2021", // a backfill is open
  "TW2022", // a backfill is refused
  "TW2060", // nothing is asked (any more)
  "TW2062", // others are to answer
  "TW3018", // a run exists
  "TW5004", // a scheduler has the store
  "TW6003", // it has ended
  "TW6006", // a DAG has runs under way
  "TW6007", // it is there
]);

const codeOf = (error: unknown): string | undefined => (error instanceof TradewindError ? error.code : undefined);

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError || error instanceof InvalidOptionError) return EXIT.usage;
  if (REFUSED.has(codeOf(error))) return EXIT.usage;
  if (error instanceof UnknownNameError || NOT_FOUND.has(codeOf(error))) return EXIT.notFound;
  if (CANNOT_BE_DONE.has(codeOf(error))) return EXIT.failed;
  if (error instanceof InvalidDagError) return EXIT.invalid;
  return error instanceof TradewindError ? EXIT.invalid : EXIT.bug;
}
