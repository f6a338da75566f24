import { type ParseArgsConfig, parseArgs } from "node:util";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>["values"];

/**
 * A command line that cannot be understood. Reported with the usage and exit status 2.
 *
 * @example
 * throw new UsageError('--port is "many" instead of a number');
 */
export class UsageError extends Error {}

/**
 * The values of a command's options.
 *
 * @throws UsageError for an option that is not among them, or lacks its value.
 * @example
 * const { ratings } = readOptions({ ratings: { type: "string" } });
 */
export function readOptions<O extends Options>(options: O, args: readonly string[] = process.argv.slice(2)): Values<O> {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values as Values<O>;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/**
 * Runs a command. An error becomes a line on stderr and the exit status: 2 for a wrong command line, otherwise 1.
 *
 * @example
 * await runCommand("npm run api -- [--port N]", async () => console.log("hello"));
 */
export async function runCommand(usage: string, command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const isUsage = error instanceof UsageError;
    console.error(error instanceof Error ? error.message : error);
    if (isUsage) console.error(`Usage: ${usage}`);
    process.exitCode = isUsage ? 2 : 1;
  }
}
