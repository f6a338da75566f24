import { EXIT } from "../../exit-code.ts";
import { isoTime } from "../../iso-time.ts";
import { withStore } from "../../open-store.ts";
import { isData, print, printRows } from "../../output.ts";
import { shortPath } from "../../report/user-frame.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "List the DAG files that the scheduler cannot import, and why; status 1 when there are any",
  args: [],
  options: {},
  examples: ["tradewind dags list-import-errors", "tradewind dags list-import-errors --output json"],
  async run(input) {
    const errors = await withStore(input, async ({ store }) => (await store.catalog()).importErrors.list());
    const rows = errors.map(({ file, line, col, code, message, hint, at }) => ({
      filepath: shortPath(file),
      line,
      column: col,
      code,
      error: message,
      hint,
      timestamp: isoTime(at),
    }));
    if (isData(input.output) || input.output === "plain") await printRows(rows, input.output);
    else
      for (const { file, line, code, message, hint, frame } of errors) {
        const place = line === null ? shortPath(file) : `${shortPath(file)}:${line}`;
        print([`${place}  ${code}  ${message}`, ...(frame === null ? [] : [frame]), `  hint  ${hint}`, ""].join("\n"));
      }
    return errors.length > 0 ? EXIT.failed : EXIT.done;
  },
};
