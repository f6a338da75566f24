// The floor from a cold start: `node cold-floor.js <executor> <database>`. Prints a line when the first task is done.

import { writeSync } from "node:fs";
import { BODIES } from "../body.ts";
import { BodyProcesses } from "../floor/body-processes.ts";
import { FloorStore } from "../floor/floor-store.ts";
import { FloorWalk, floorGraphOf } from "../floor/floor-walk.ts";

const [executor, path] = process.argv.slice(2) as ["inline" | "process", string];
const store = new FloorStore(path);
const processes = executor === "process" ? await BodyProcesses.open("trivial", process.env) : undefined;
const walk = new FloorWalk(store, processes ? () => processes.run() : async () => BODIES.trivial());
await walk.walk(floorGraphOf([{ taskId: "only", upstream: [] }]), `run_${Date.now()}`);
writeSync(1, "done\n");
await processes?.close();
store.close();
