import { mapIndexOf, mapIndexText, mapPathOf } from "@tradewind/core/engine";
import { clearTasks, createBackfill, endRun, markTasks, type OrderTools, triggerRun } from "@tradewind/runtime";
import type { RunRow } from "@tradewind/store";
import type { Prng } from "./prng.ts";
import { POOLS } from "./sim-dag.ts";

const MINUTE = 60_000;

export interface UsersParts {
  readonly tools: OrderTools;
  readonly prng: Prng;
  readonly dagIds: readonly string[];
  readonly mayResizePools: boolean;
  readonly trace: (line: string) => void;
}

/** People at other terminals: they give orders by what the store shows them, at any moment. */
export class Users {
  readonly #parts: UsersParts;
  readonly #instances: Prng;

  constructor(parts: UsersParts) {
    this.#parts = parts;
    this.#instances = parts.prng.split("instances");
  }

  /** One order, whatever comes to mind. An order that finds nothing to do is none. */
  async order(): Promise<void> {
    const { prng, dagIds, mayResizePools } = this.#parts;
    const dagId = prng.pick(dagIds);
    const roll = prng.next();
    if (roll < 0.1) return this.#trigger(dagId);
    if (roll < 0.15) return this.#backfill(dagId);
    if (roll < 0.3) return this.#pause(dagId);
    if (roll < 0.4) return mayResizePools ? this.#resizePool() : undefined;
    const run = await this.#someRun(dagId);
    if (!run) return;
    if (roll < 0.65) return this.#clear(run);
    if (roll < 0.9) return this.#mark(run);
    return this.#end(run);
  }

  async #trigger(dagId: string): Promise<void> {
    const { runId } = await triggerRun(this.#parts.tools, { dagId });
    this.#tell(`triggers ${runId} of ${dagId}`);
  }

  async #backfill(dagId: string): Promise<void> {
    const { prng, tools } = this.#parts;
    const to = tools.clock.now();
    const order = {
      dagId,
      from: to - prng.int(10, 60) * MINUTE,
      to,
      reprocess: prng.pick(["none", "failed", "completed"] as const),
      maxActiveRuns: prng.int(1, 3),
      runBackwards: prng.chance(0.3),
    };
    const { dates } = await createBackfill(tools, order);
    this.#tell(`backfills ${dates.length} dates of ${dagId}`);
  }

  async #pause(dagId: string): Promise<void> {
    const isPaused = this.#parts.prng.chance(0.5);
    (await this.#parts.tools.store.catalog()).dags.setPaused(dagId, isPaused);
    this.#tell(`${isPaused ? "pauses" : "resumes"} ${dagId}`);
  }

  async #resizePool(): Promise<void> {
    const { prng, tools } = this.#parts;
    const pool = {
      name: prng.pick(POOLS),
      slots: prng.int(1, 8),
      description: null,
      includeDeferred: prng.chance(0.4),
    };
    (await tools.store.catalog()).pools.put(pool);
    this.#tell(`gives ${pool.name} ${pool.slots} slots`);
  }

  async #clear(run: RunRow): Promise<void> {
    const { prng, tools } = this.#parts;
    const { dagId, runId } = run;
    const what = prng.chance(0.3) ? ALL : await this.#someTask(run);
    const order = { dagId, runId, ...what, downstream: prng.chance(0.7), upstream: prng.chance(0.2) };
    await clearTasks(tools, { ...order, onlyFailed: prng.chance(0.3) });
    this.#tell(`clears ${named(what)} of ${dagId} ${runId}`);
  }

  async #mark(run: RunRow): Promise<void> {
    const { prng, tools } = this.#parts;
    const { dagId, runId } = run;
    const state = prng.pick(["success", "failed", "skipped"] as const);
    const what = await this.#someTask(run);
    await markTasks(tools, { dagId, runId, state, ...what, downstream: prng.chance(0.2) });
    this.#tell(`marks ${named(what)} of ${dagId} ${runId} ${state}`);
  }

  async #end({ dagId, runId }: RunRow): Promise<void> {
    const { prng, tools } = this.#parts;
    const state = prng.pick(["success", "failed"] as const);
    await endRun(tools, { dagId, runId, state });
    this.#tell(`ends ${dagId} ${runId} as ${state}`);
  }

  /** Mostly a new one: there things happen. */
  async #someRun(dagId: string): Promise<RunRow | undefined> {
    const { prng, tools } = this.#parts;
    const runs = await tools.store.getNewestRuns(dagId, prng.chance(0.7) ? 2 : 20);
    return runs.length === 0 ? undefined : prng.pick(runs);
  }

  /** A task, or one or two instances of a mapped one; of a group's element also all. */
  async #someTask({ hash, runKey }: RunRow): Promise<What> {
    const { prng, tools } = this.#parts;
    const document = (await tools.store.getDocument(hash))!;
    const { taskId } = prng.pick(document.tasks);
    if (this.#instances.chance(0.4)) return { tasks: [taskId] };
    const rows = await tools.store.getTaskInstances(runKey);
    const mapped = rows.filter(({ mapIndex, state }) => mapIndex >= 0 && state !== "removed");
    if (mapped.length === 0) return { tasks: [taskId] };
    const { taskId: chosen } = this.#instances.pick(mapped);
    const siblings = mapped.filter((row) => row.taskId === chosen);
    const mapIndexes = Array.from({ length: this.#instances.int(1, 2) }, () => {
      const path = mapPathOf(this.#instances.pick(siblings).mapIndex);
      return mapIndexOf(this.#instances.chance(0.3) ? path.slice(0, 1) : path);
    });
    return { tasks: [chosen], mapIndexes };
  }

  #tell(what: string): void {
    this.#parts.trace(`a user ${what}`);
  }
}

/** What of a run an order is about. */
interface What {
  readonly tasks?: readonly string[];
  readonly mapIndexes?: readonly number[];
}

const ALL: What = {};

const named = ({ tasks = ["all"], mapIndexes }: What): string =>
  `${tasks.join()}${mapIndexes ? `[${mapIndexes.map(mapIndexText).join(", ")}]` : ""}`;
