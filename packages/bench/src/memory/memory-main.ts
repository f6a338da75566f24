// What a run in the middle of its life holds in memory: `node --expose-gc memory-main.js <database>`. Prints bytes per task.

import { chain, defineDag, FunctionOperator } from "@tradewind/core";
import { Slots, systemRuntime } from "@tradewind/core/engine";
import { inlineExecutor, LookUp, manualRunRequest, Supervisor } from "@tradewind/runtime";
import { openSqliteStore } from "@tradewind/store";

const LANES = 100;
const STEPS = 100;

const gate = { isOpen: true, reached: () => {}, pass: Promise.resolve() };
let waiting = 0;

class Lanes {
  flow(): void {
    const steps = Array.from({ length: STEPS }, (_, step) =>
      Array.from({ length: LANES }, (_, lane) => {
        const callable = step === STEPS / 2 ? waitAtGate : () => 1;
        return new FunctionOperator({ taskId: `lane_${lane}_${step}`, callable });
      }),
    );
    chain(...steps);
  }
}

async function waitAtGate(): Promise<number> {
  if (!gate.isOpen && ++waiting === LANES) gate.reached();
  await gate.pass;
  return 1;
}

const dag = defineDag(Lanes, { dagId: "bench_memory", maxActiveTasks: 1_000 });
const runtime = systemRuntime();
const { clock } = runtime;
const store = await openSqliteStore({ path: process.argv[2]! });
const supervisor = new Supervisor({
  store,
  executor: inlineExecutor({ definitionOf: () => dag, clock, maxXComBytes: 262_144 }),
  runtime,
  lookUp: new LookUp({ environment: {} }),
  slots: new Slots({ parallelism: 1_000 }),
});
await supervisor.open();
const run = () => supervisor.run(manualRunRequest(dag, { now: clock.now(), file: null }));
// what all runs share exists after the first
await run();
const before = await heapUsed();
let open = () => {};
gate.isOpen = false;
gate.pass = new Promise((resolve) => {
  open = resolve;
});
const allWait = new Promise<void>((resolve) => {
  gate.reached = resolve;
});
const ended = run();
await allWait;
const during = await heapUsed();
open();
await ended;
process.stdout.write(`${(during - before) / (LANES * STEPS)}\n`);
await supervisor.close();
await store.close();

async function heapUsed(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    globalThis.gc!();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed: used, arrayBuffers } = process.memoryUsage();
  return used + arrayBuffers;
}
