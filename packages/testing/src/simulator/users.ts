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

  constructor(parts: UsersParts) {
    this.#parts = parts;
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

  async #clear({ dagId, runId, hash }: RunRow): Promise<void> {
    const { prng, tools } = this.#parts;
    const tasks = prng.chance(0.3) ? undefined : [await this.#someTask(hash)];
    const order = { dagId, runId, tasks, downstream: prng.chance(0.7), upstream: prng.chance(0.2) };
    await clearTasks(tools, { ...order, onlyFailed: prng.chance(0.3) });
    this.#tell(`clears ${tasks ?? "all"} of ${dagId} ${runId}`);
  }

  async #mark({ dagId, runId, hash }: RunRow): Promise<void> {
    const { prng, tools } = this.#parts;
    const state = prng.pick(["success", "failed", "skipped"] as const);
    const task = await this.#someTask(hash);
    await markTasks(tools, { dagId, runId, state, tasks: [task], downstream: prng.chance(0.2) });
    this.#tell(`marks ${task} of ${dagId} ${runId} ${state}`);
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

  async #someTask(hash: string): Promise<string> {
    const document = (await this.#parts.tools.store.getDocument(hash))!;
    return this.#parts.prng.pick(document.tasks).taskId;
  }

  #tell(what: string): void {
    this.#parts.trace(`a user ${what}`);
  }
}
