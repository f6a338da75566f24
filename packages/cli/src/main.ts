import { InvalidDagError, InvalidOptionError, TradewindError, UnknownNameError } from "@tradewind/core";
import { declareHostProcess } from "@tradewind/core/engine";
import { chooseOf } from "./choose-of.ts";
import { COMMANDS } from "./commands/table.ts";
import { EXIT } from "./exit-code.ts";
import { commandHelp, generalHelp } from "./help.ts";
import { OUTPUT_FORMATS, type OutputFormat, print } from "./output.ts";
import { parseCommand, splitCommand } from "./parse-command.ts";
import { processEnvironment } from "./process-environment.adapter.ts";
import { commandErrorText } from "./report/error-text.ts";
import { UsageError } from "./usage-error.ts";
import { readVersion } from "./version.ts";

/** The `tradewind` command: runs it and returns the exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  declareHostProcess("command");
  try {
    return await dispatch(argv);
  } catch (error) {
    console.error(commandErrorText(error));
    return exitCodeOf(error);
  }
}

async function dispatch(argv: readonly string[]): Promise<number> {
  if (argv.length === 0 || ["help", "--help", "-h"].includes(argv[0]!)) {
    print(generalHelp());
    return argv.length === 0 ? EXIT.usage : EXIT.done;
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

function outputFormat(asked: string | boolean | undefined): OutputFormat {
  if (typeof asked !== "string") return process.stdout.isTTY ? "table" : "plain";
  return chooseOf("--output", asked, OUTPUT_FORMATS);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError || error instanceof InvalidOptionError) return EXIT.usage;
  if (error instanceof UnknownNameError) return EXIT.notFound;
  if (error instanceof InvalidDagError) return EXIT.invalid;
  return error instanceof TradewindError ? EXIT.invalid : EXIT.bug;
}
