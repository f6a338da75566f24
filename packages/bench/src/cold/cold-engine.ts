// The engine from a cold start: `node cold-engine.js <executor> <database>`. Prints a line when the first task is reported done.
// It imports what a small program would, and no module of the benchmark.

import { writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Slots, systemRuntime } from "@tradewind/core/engine";
import {
  inlineExecutor,
  LookUp,
  manualRunRequest,
  openProcessExecutor,
  Supervisor,
  workerProcessSettings,
} from "@tradewind/runtime/run";
import { openSqliteStore } from "@tradewind/store";
import { coldDag } from "./cold-dag.ts";

const [executorName, path] = process.argv.slice(2) as ["inline" | "process", string];
const file = fileURLToPath(new URL("./cold-dag.js", import.meta.url));
const maxXComBytes = 262_144;
const runtime = systemRuntime();
const { clock } = runtime;
const store = await openSqliteStore({ path, synchronous: "full" });
const supervisor = new Supervisor({
  store,
  executor:
    executorName === "inline"
      ? inlineExecutor({ definitionOf: () => coldDag, clock, maxXComBytes })
      : await openProcessExecutor({
          clock,
          processes: 2,
          worker: workerProcessSettings(file, { logFolder: null, forwardLogs: false, maxXComBytes }, {
            ...process.env,
          } as Record<string, string>),
        }),
  runtime,
  lookUp: new LookUp({ environment: {} }),
  slots: new Slots({ parallelism: 32 }),
  onEvent(event) {
    // past process.stdout, which masks what tasks print: what is measured prints nothing
    if (event.kind === "task" && event.state === "success") writeSync(1, "done\n");
  },
});
await supervisor.open();
await supervisor.run(manualRunRequest(coldDag, { now: clock.now(), file }));
await supervisor.close();
await store.close();
