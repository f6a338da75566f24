import { createHash } from "node:crypto";
import { UNMAPPED } from "@tradewind/core/engine";
import { type RunRow, violationsText } from "@tradewind/store";
import { eventsLeftOver, eventsMissing } from "./judge-assets.ts";
import { differences, type Outcomes } from "./outcomes.ts";
import { type Replacements, World } from "./world.ts";

export interface Simulated {
  readonly seed: number;
  /** What went wrong; empty for a seed that passes. */
  readonly failures: readonly string[];
  /** Equal for equal histories. */
  readonly traceHash: string;
  /** What happened, newest last; of a long life the end. */
  readonly trace: readonly string[];
  readonly moves: number;
  readonly virtualMs: number;
}

export interface SimulateOptions {
  readonly seed: number;
  readonly replacements?: Replacements;
  /** Whether the world is to be compared with one without faults, where that makes sense. @default true */
  readonly withTwin?: boolean;
}

const LONGEST_HEALING_MS = 6 * 3_600_000;
const MOST_STEPS = 60_000;
const CHECK_EVERY_STEPS = 500;

/** One world from its beginning to its end: things go wrong for a while, then everything must come to rest, and all must be well. */
export async function simulate({ seed, replacements, withTwin = true }: SimulateOptions): Promise<Simulated> {
  const { outcomes, world, ...result } = await live(await World.open({ seed, replacements: replacements ?? {} }));
  const isComparable = withTwin && result.failures.length === 0 && !world.hasOrders;
  if (!isComparable) return { seed, ...result };
  const twin = await live(await World.open({ seed, isFaultless: true }));
  const different = differences(outcomes, twin.outcomes, world.recorder.exhausted);
  const failures = different.map((line) => `otherwise than without faults: ${line}`);
  return {
    seed,
    ...result,
    failures: [...result.failures, ...twin.failures.map((line) => `without faults: ${line}`), ...failures],
  };
}

interface Lived extends Omit<Simulated, "seed"> {
  readonly world: World;
  readonly outcomes: Outcomes;
}

async function live(world: World): Promise<Lived> {
  const failures: string[] = [];
  const hear = (error: unknown) =>
    failures.push(`nobody has caught ${error instanceof Error ? error.stack : String(error)}`);
  process.on("unhandledRejection", hear);
  try {
    world.begin();
    const isSound = await until(world, failures, () => world.time.now >= world.workload.chaosEnd);
    if (isSound) {
      world.heal();
      await world.settle();
      const healedBy = world.time.now + LONGEST_HEALING_MS;
      await until(world, failures, async () => world.time.now > healedBy || (await isAtRest(world)));
      // what is on its way arrives
      while (world.time.nextAt === world.time.now) await world.step();
      if (failures.length === 0) failures.push(...(await judgeRest(world)));
    }
  } catch (error) {
    failures.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    process.off("unhandledRejection", hear);
  }
  failures.push(...world.recorder.problems, ...world.problems);
  const { outcomes, traceHash, moves } = await readHistory(world);
  await world.close();
  const virtualMs = world.time.now - world.workload.start;
  return { world, outcomes, failures, traceHash, moves, virtualMs, trace: world.trace };
}

/** Lets things happen until `isOver`. False when something went wrong before. */
async function until(world: World, failures: string[], isOver: () => boolean | Promise<boolean>): Promise<boolean> {
  await world.settle();
  for (let step = 1; !(await isOver()); step++) {
    if (step > MOST_STEPS) failures.push("the world does not come to rest: too much happens");
    if (step % CHECK_EVERY_STEPS === 0) failures.push(...(await check(world)));
    if (failures.length > 0 || world.recorder.problems.length > 0) return false;
    if (!(await world.step())) return true;
  }
  failures.push(...(await check(world)));
  return failures.length === 0;
}

async function check(world: World): Promise<string[]> {
  const violations = await world.store.check();
  return violations.length === 0 ? [] : [violationsText(violations)];
}

async function isAtRest({ store, time, workload, recorder }: World): Promise<boolean> {
  if (time.now < workload.chaosEnd + 30 * 60_000) return false;
  // what was told to end holds its slots until it has
  if (recorder.isBusy) return false;
  return (await store.getActiveRuns()).length === 0 && (await store.getOutbox()).length === 0;
}

/** What must hold when everything has had time to come to its end. */
async function judgeRest(world: World): Promise<string[]> {
  const { store, slots, recorder } = world;
  const found: string[] = [];
  for (const run of await store.getActiveRuns()) {
    if (!(await waitsForPast(world, run)))
      found.push(`${run.dagId} ${run.runId} is ${run.state} and does not end: ${await statesOf(world, run)}`);
  }
  // a run that rightly waits holds what it has
  const isBusy = (await store.getActiveRuns()).length > 0;
  if (!isBusy) found.push(...(await eventsLeftOver(store, world.time.now)));
  found.push(...(await eventsMissing(store, world.workload)));
  const callbacks = await store.getOutbox();
  if (callbacks.length > 0 && !isBusy) found.push(`callbacks are not delivered: ${JSON.stringify(callbacks)}`);
  for (const { document } of isBusy ? [] : world.workload.dags) {
    const used = slots?.activeIn(document.dagId) ?? 0;
    if (used !== 0) found.push(`${used} slots of ${document.dagId} are not given back`);
  }
  for (const name of isBusy ? [] : world.workload.pools.map((pool) => pool.name)) {
    const used = slots?.usedIn(name) ?? 0;
    if (used !== 0) found.push(`${used} slots of pool ${name} are not given back`);
  }
  const queries = await store.queries();
  for (const { runKey, dagId, runId } of queries.listRuns({ limit: 10_000 })) {
    for (const { taskId, mapIndex, tryNumber, toState, actor } of queries.listTransitions(runKey)) {
      if (taskId === null || actor !== "worker" || toState !== "success") continue;
      const instance = { run: { dagId, runId }, taskId, mapIndex: mapIndex ?? UNMAPPED, tryNumber: tryNumber ?? 0 };
      if (!recorder.hasSucceeded(instance))
        found.push(`${dagId} ${runId} ${taskId} try ${tryNumber} is a success, and has never been one`);
    }
  }
  return found;
}

const statesOf = async ({ store }: World, { runKey }: RunRow): Promise<string> =>
  (await store.getTaskInstances(runKey)).map(({ taskId, state }) => `${taskId} ${state}`).join(", ");

/**
 * A task has failed that the same task of the next run waits for, by order or because its workers were lost: that run waits until
 * somebody clears it.
 */
async function waitsForPast({ store, hasOrders, recorder }: World, run: RunRow): Promise<boolean> {
  const document = await store.getDocument(run.hash);
  if (!document!.tasks.some((task) => task.dependsOnPast)) return false;
  if (hasOrders || recorder.exhausted.has(run.dagId)) return true;
  for (const { runKey } of await store.getNewestRuns(run.dagId, 10_000)) {
    // also in a run that has succeeded: its leaves have
    if ((await store.getTaskInstances(runKey)).some(({ state }) => state === "failed" || state === "upstream_failed")) {
      return true;
    }
  }
  return false;
}

async function readHistory({ store }: World): Promise<{ outcomes: Outcomes; traceHash: string; moves: number }> {
  const queries = await store.queries();
  const runs = queries.listRuns({ limit: 10_000 }).sort((a, b) => a.runKey - b.runKey);
  const outcomes: Outcomes = new Map();
  const hash = createHash("sha256");
  let moves = 0;
  for (const run of runs) {
    for (const row of queries.listTransitions(run.runKey)) {
      hash.update(JSON.stringify(row));
      moves++;
    }
    const document = (await store.getDocument(run.hash))!;
    outcomes.set(`${run.dagId} ${run.runId}`, { run, document, tasks: await store.getTaskInstances(run.runKey) });
  }
  return { outcomes, traceHash: hash.digest("hex"), moves };
}
