// The floor's cold start: does one task and says so. cold-floor.js <executor> <file>

import { openFloor } from "./floor-peer.ts";
import type { ExecutorName } from "./peer.ts";

const [, , executor, path] = process.argv;
const graph = { dagId: "one_task", body: "one", taskIds: ["work"], upstreamCounts: [0], downstream: [[]] } as const;
const floor = await openFloor({ executor: executor as ExecutorName, path: path!, graphs: [graph] });
await floor.run(graph.dagId);
process.stdout.write("done\n");
await floor.close();
