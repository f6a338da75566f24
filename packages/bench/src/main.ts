import { measure } from "./measure.ts";
import { BadOptionError, type MeasureName, readOptions, USAGE } from "./options.ts";
import { goalsOf, goalsReport } from "./report/goals.ts";
import { jsonReport } from "./report/json.ts";
import { tableReport } from "./report/table.ts";
import { tempFolder } from "./temp-folder.ts";

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const { rounds, only, json, help } = readOptions(args);
    if (help) {
      process.stdout.write(USAGE);
      return 0;
    }
    // planning has no executor and no floor: it stands in the JSON only when it is asked for
    const wants = (name: MeasureName) => (only ? only.has(name) : name !== "planning" || !json);
    const progress = (line: string) => void process.stderr.write(`${line}\n`);
    const result = await measure(wants, { rounds, folder: tempFolder(), progress });
    const report = json ? jsonReport(result) : `${tableReport(result)}\n\n${goalsReport(goalsOf(result))}`;
    process.stdout.write(`${report}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof BadOptionError)) throw error;
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    return 2;
  }
}
