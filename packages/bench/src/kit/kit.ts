// Tests of DAGs in memory: `node kit.js`. Prints one JSON object with milliseconds, each beside those of a bare loop.

import { defineDag } from "@tradewind/core";
import { createTestEnv, simulate } from "@tradewind/testing";
import Database from "better-sqlite3";
import { nowMs } from "../stamps.ts";
import { median } from "../statistics.ts";

const HOURS_OF_A_YEAR = 8760;

/** Tasks one after the other. */
function chainOf(length: number, dagId: string, schedule: string | null) {
  class Chain {
    step(value: number): number {
      return value + 1;
    }
    flow() {
      let last = this.step(0);
      for (let i = 1; i < length; i++) last = this.step(last);
    }
  }
  return defineDag(Chain, { dagId, schedule, startDate: "2026-01-01", catchup: true, tasks: { step: {} } });
}

async function inMemory(dag: ReturnType<typeof chainOf>): Promise<void> {
  await using env = await createTestEnv({ dags: [dag] });
  const { state } = await env.run(dag);
  if (state !== "success") throw new Error(`the run ended with ${state}`);
}

async function yearOf(dag: ReturnType<typeof chainOf>): Promise<void> {
  await using env = await createTestEnv({ dags: [dag], now: "2026-01-01" });
  await env.unpause(dag);
  await env.advance({ hours: HOURS_OF_A_YEAR });
  const runs = (await env.runs(dag)).length;
  if (runs !== HOURS_OF_A_YEAR) throw new Error(`the year has ${runs} runs`);
}

async function simulatedYear(dag: ReturnType<typeof chainOf>): Promise<void> {
  await simulate(dag, { from: "2026-01-01", to: "2027-01-01" });
}

/** What must be written at least: a row for each start and each end, and one for what the task returned, a transaction for each task. */
async function bare(tasks: number): Promise<void> {
  const db = new Database(":memory:");
  db.exec(
    "create table task (id integer primary key, state text, at integer); create table xcom (id integer, value text)",
  );
  const start = db.prepare("insert into task (id, state, at) values (?, 'running', ?)");
  const end = db.prepare("update task set state = 'success', at = ? where id = ?");
  const store = db.prepare("insert into xcom (id, value) values (?, ?)");
  const one = db.transaction((id: number) => {
    start.run(id, id);
    store.run(id, JSON.stringify({ json: id }));
    end.run(id, id);
  });
  for (let id = 0; id < tasks; id++) {
    one(id);
    await Promise.resolve();
  }
  db.close();
}

async function timed(body: () => Promise<void>, times: number): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const before = nowMs();
    await body();
    taken.push(nowMs() - before);
  }
  return median(taken);
}

const ten = chainOf(10, "ten", null);
const thousand = chainOf(1000, "thousand", null);
const hourly = chainOf(1, "hourly", "@hourly");
// a test file has many tests: the first one loads the engine
await inMemory(ten);

const result = {
  ten: { ms: await timed(() => inMemory(ten), 20), floorMs: await timed(() => bare(10), 20) },
  thousand: { ms: await timed(() => inMemory(thousand), 5), floorMs: await timed(() => bare(1000), 5) },
  year: { ms: await timed(() => yearOf(hourly), 1), floorMs: await timed(() => bare(HOURS_OF_A_YEAR), 1) },
  simulatedYear: {
    ms: await timed(() => simulatedYear(hourly), 1),
    floorMs: await timed(() => bare(HOURS_OF_A_YEAR), 1),
  },
};
console.log(JSON.stringify(result));
