// Runs a DAG some times and ends, for somebody who watches from outside: counted-runs.js <executor> <dag id> <runs> <file>

import { openEnginePeer } from "./duel.ts";
import type { ExecutorName } from "./peer.ts";

const [, , executor, dagId, runs, path] = process.argv;
const engine = await openEnginePeer(executor as ExecutorName, path!);
for (let i = 0; i < Number(runs); i++) await engine.run(dagId!);
await engine.close();
