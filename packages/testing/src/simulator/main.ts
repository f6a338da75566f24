// What `pnpm sim` runs.
import { simCommand } from "./command.ts";

process.exitCode = await simCommand(process.argv.slice(2), (line) => console.log(line));
