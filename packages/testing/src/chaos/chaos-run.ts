import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { isRunFinished, systemRuntime } from "@tradewind/core/engine";
import { clearTasks, endRun, type OrderTools, triggerRun } from "@tradewind/runtime";
import { openSqliteStore, type Store, type Violation } from "@tradewind/store";
import { checkStore } from "@tradewind/store/checker";
import { RECORD_VARIABLE } from "./record.ts";

/** An order that was acknowledged: it must not be lost, whatever is killed. */
export interface AcknowledgedOrder {
  readonly dagId: string;
  readonly runId: string;
  /** What must be true of the run at the end. */
  readonly ends: "success" | "any";
}

const DAG_IDS = ["chaos_chain", "chaos_fan", "chaos_patient", "chaos_producer"] as const;
// compiled, from wherever this file itself is run
const program = fileURLToPath(new URL("./chaos/chaos-host.js", import.meta.resolve("@tradewind/testing/internal")));

/** A scheduler in a process of its own that is killed and started again, and a user who gives it orders meanwhile. */
export class ChaosRun {
  readonly folder: string;
  readonly #recordFile: string;
  readonly orders: AcknowledgedOrder[] = [];
  readonly #runtime = systemRuntime();
  #host: ChildProcess | undefined;
  #store: Store | undefined;

  constructor(folder: string) {
    this.folder = folder;
    this.#recordFile = join(folder, "record.tsv");
    mkdirSync(folder, { recursive: true });
    writeFileSync(this.#recordFile, "");
  }

  get storePath(): string {
    return join(this.folder, "chaos.sqlite");
  }

  /** Starts the scheduler; resolves with true when it has begun, with false when it has killed itself before. */
  async start(failPoint?: string): Promise<boolean> {
    const host = spawn(process.execPath, [program], {
      env: {
        ...process.env,
        TRADEWIND__DATABASE__PATH: this.storePath,
        TRADEWIND__LOGS__FOLDER: join(this.folder, "logs"),
        [RECORD_VARIABLE]: this.#recordFile,
        ...(failPoint === undefined ? {} : { CHAOS_FAIL_POINT: failPoint }),
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#host = host;
    const exit = once(host, "exit").then(() => false);
    const ready = once(createInterface(host.stdout!), "line").then(() => true);
    return Promise.race([ready, exit]);
  }

  /** The killing blow. */
  async kill(): Promise<void> {
    const host = this.#host;
    if (!host || host.exitCode !== null || host.signalCode !== null) return;
    host.kill("SIGKILL");
    await once(host, "exit");
  }

  /** Waits until the scheduler has killed itself. */
  async killed(): Promise<void> {
    const host = this.#host;
    if (host && host.exitCode === null && host.signalCode === null) await once(host, "exit");
  }

  async stop(): Promise<void> {
    const host = this.#host;
    if (!host || host.exitCode !== null || host.signalCode !== null) return;
    host.kill("SIGTERM");
    await once(host, "exit");
  }

  async store(): Promise<Store> {
    this.#store ??= await openSqliteStore({ path: this.storePath });
    return this.#store;
  }

  async closeStore(): Promise<void> {
    await this.#store?.close();
    this.#store = undefined;
  }

  /** Gives an order as another process would; when this returns it is acknowledged. */
  async order(kind: "trigger" | "clear" | "cancel", choice: number): Promise<void> {
    const store = await this.store();
    const tools: OrderTools = { store, clock: this.#runtime.clock, newId: () => this.#runtime.newId() };
    const dagId = DAG_IDS[choice % DAG_IDS.length]!;
    if (!(await store.getDag(dagId))) return;
    if (kind === "trigger") {
      const { runId } = await triggerRun(tools, { dagId });
      this.orders.push({ dagId, runId, ends: "success" });
      return;
    }
    const mine = this.orders.filter((order) => order.dagId === dagId);
    const target = mine[choice % Math.max(1, mine.length)];
    if (!target) return;
    if (kind === "clear") await clearTasks(tools, { dagId, runId: target.runId });
    else {
      await endRun(tools, { dagId, runId: target.runId, state: "failed", reason: "cancelled" });
      this.orders[this.orders.indexOf(target)] = { ...target, ends: "any" };
    }
  }

  /** Resolves with true when every run has ended and every asset event has had its run, with false when time is up. */
  async settle(timeoutMs: number): Promise<boolean> {
    const { clock } = this.#runtime;
    const store = await this.store();
    const deadline = clock.monotonic() + timeoutMs;
    for (;;) {
      const isAtRest = (await store.getActiveRuns()).length === 0 && (await store.getOutbox()).length === 0;
      if (isAtRest && (await store.getAssetQueues()).size === 0) return true;
      if (clock.monotonic() > deadline) return false;
      await clock.sleep(50);
    }
  }

  /** Orders of which nothing came: the run does not exist, has not ended, or ended otherwise than it should. */
  async lostOrders(): Promise<string[]> {
    const store = await this.store();
    const lost: string[] = [];
    for (const { dagId, runId, ends } of this.orders) {
      const run = await store.getRun(dagId, { runId });
      const isWell = run && isRunFinished(run.state) && (ends === "any" || run.state === "success");
      if (!isWell) lost.push(`${dagId} ${runId}: ${run ? `${run.state} (${run.reason})` : "no such run"}`);
    }
    return lost;
  }

  /** The runs of the producer that have succeeded, once for each time, and those that the consumer's runs have had events of. */
  async updates(): Promise<{ readonly made: string[]; readonly consumed: string[] }> {
    const store = await this.store();
    const events = await store.getAssetEvents("asset", { name: "made", limit: 1_000_000 });
    const runs = await store.getNewestRuns("chaos_consumer", 1_000_000);
    const consumed = await Promise.all(runs.map(({ runKey }) => store.getAssetEventsOfRun(runKey)));
    const ofMade = consumed.flat().filter(({ asset }) => asset === "made");
    const namesOf = (list: typeof events) => list.map(({ sourceRunId }) => String(sourceRunId)).sort();
    return { made: namesOf(events), consumed: namesOf(ofMade) };
  }

  /** The runs of the producer of which something is kept, and those whose tasks were told so before they ended well. */
  async kept(): Promise<{ readonly kept: string[]; readonly told: string[] }> {
    const rows = (await (await this.store()).queries()).listAssetState("made");
    const lines = readFileSync(this.#recordFile, "utf8").split("\n");
    const told = lines.flatMap((line) => {
      const [what, dagId, runId, ...rest] = line.split("\t");
      return what === "end" && dagId === "chaos_producer" && rest.at(-1) === "ok" ? [runId!] : [];
    });
    return { kept: rows.map(({ key }) => key).sort(), told: [...new Set(told)].sort() };
  }

  /** What breaks an invariant in the store, or does not agree with what tasks have recorded. */
  violations(): Violation[] {
    return checkStore(this.storePath, { recording: readFileSync(this.#recordFile, "utf8") });
  }
}
