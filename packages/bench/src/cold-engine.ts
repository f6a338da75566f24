// The engine's cold start: does one task and says so. cold-engine.js <executor> <file>

import { fileURLToPath } from "node:url";
import { openEngine } from "./engine-peer.ts";
import { oneTask } from "./one-task.ts";
import type { ExecutorName } from "./peer.ts";

const [, , executor, path] = process.argv;
const engine = await openEngine({
  executor: executor as ExecutorName,
  path: path!,
  definitions: [oneTask],
  file: fileURLToPath(new URL("./one-task.js", import.meta.url)),
});
await engine.run(oneTask.dagId);
process.stdout.write("done\n");
await engine.close();
