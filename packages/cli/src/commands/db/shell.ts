import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { NoSqliteShellError, StoreMissingError } from "../../command-errors.ts";
import { storePath } from "../../store-path.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Open the store in sqlite3; states are changed by commands only, a trigger refuses other changes",
  args: [],
  options: {},
  examples: ["tradewind db shell", "echo 'SELECT count(*) FROM dag_run;' | tradewind db shell"],
  async run({ config, environment }) {
    const path = storePath(config);
    if (!existsSync(path)) throw new StoreMissingError({ path });
    // Ctrl-C is for the shell: it ends a query there
    const ignore = () => {};
    process.on("SIGINT", ignore);
    try {
      return await new Promise<number>((resolve, reject) => {
        const shell = spawn("sqlite3", [path], { stdio: "inherit", env: environment });
        shell.once("close", (status) => resolve(status ?? 1));
        shell.once("error", (error: NodeJS.ErrnoException) =>
          reject(error.code === "ENOENT" ? new NoSqliteShellError({ path }) : error),
        );
      });
    } finally {
      process.off("SIGINT", ignore);
    }
  },
};
