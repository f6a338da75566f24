// A scheduler with nothing to do: `node idle-main.js <database> <DAGs> <seconds>`. Prints an IdleResult as one line.

import { setTimeout as sleep } from "node:timers/promises";
import { Slots, systemRuntime } from "@tradewind/core/engine";
import { inlineExecutor, LookUp, Scheduler, storeNotices } from "@tradewind/runtime";
import { openSqliteStore } from "@tradewind/store";
import { yearlyDag } from "../dags/yearly.ts";
import { countStatements } from "./count-statements.ts";

export interface IdleResult {
  /** Of a core. */
  readonly cpuPercent: number;
  /** SQL statements, without the look at SQLite's counter of foreign commits. */
  readonly statements: number;
  readonly looks: number;
}

const [path, dags, seconds] = process.argv.slice(2) as [string, string, string];
const runtime = systemRuntime();
const { clock } = runtime;
const store = await openSqliteStore({ path });
const scheduler = new Scheduler({
  store,
  executor: inlineExecutor({ definitionOf: () => yearlyDag("none"), clock, maxXComBytes: 262_144 }),
  runtime,
  lookUp: new LookUp({ environment: {} }),
  slots: new Slots({ parallelism: 32 }),
  parallelism: 32,
  notices: storeNotices(store, clock),
  catchupByDefault: false,
  dagsArePausedAtCreation: false,
});
await scheduler.start();
for (let i = 0; i < Number(dags); i++) await scheduler.publish(`dag_${i}.js`, [yearlyDag(`idle_${i}`).document]);
await scheduler.idle();
// the last newly published DAG has been looked at, and the collector has had its time
await sleep(1_000);

const statements = countStatements();
const before = process.cpuUsage();
await sleep(Number(seconds) * 1_000);
const { user, system } = process.cpuUsage(before);
const { looks, others } = statements();
const result: IdleResult = { cpuPercent: (user + system) / 1e4 / Number(seconds), statements: others, looks };
process.stdout.write(`${JSON.stringify(result)}\n`);
await scheduler.stop(0);
await store.close();
