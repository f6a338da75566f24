import { createInterface } from "node:readline/promises";
import type { CommandInput } from "./commands/command.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Asks before what cannot be taken back; false when the answer is not yes. Nobody can answer in a pipe, so that there `--yes` is needed.
 *
 * @throws UsageError
 */
export async function confirmed({ options }: CommandInput, what: string): Promise<boolean> {
  if (options.yes) return true;
  if (!process.stdin.isTTY)
    throw new UsageError({
      message: `This would ${what}.`,
      hint: "Say --yes: there is no terminal to ask on. --dry-run shows what would happen.",
    });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`This will ${what}. Go on? [y/N] `);
  terminal.close();
  if (/^y(es)?$/i.test(answer.trim())) return true;
  console.error("Nothing was done.");
  return false;
}
