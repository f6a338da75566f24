import type { DagDocument } from "@tradewind/core";
import { isRunFinished, UNMAPPED } from "@tradewind/core/engine";
import { explainRun, type WhyTools, whyText } from "@tradewind/runtime";
import type { RunRow, Store } from "@tradewind/store";
import { EnvRun, type RunOrders } from "./env-run.ts";
import { type ViewTools, viewRun } from "./run-view.ts";

interface RunName {
  readonly dagId: string;
  readonly runId: string;
}

/** The runs that a test has in hand. */
export class EnvRuns {
  readonly #store: Store;
  readonly #tools: ViewTools;
  readonly #ordersOf: (run: RunName) => RunOrders;
  readonly #runs = new Map<number, EnvRun>();
  /** Of which something was heard since they were looked at. */
  readonly #touched = new Set<string>();
  readonly #documents = new Map<string, Promise<DagDocument | undefined>>();

  constructor(tools: Omit<ViewTools, "documentOf">, ordersOf: (run: RunName) => RunOrders) {
    this.#store = tools.store;
    this.#tools = { ...tools, documentOf: (hash) => this.#documentOf(hash) };
    this.#ordersOf = ordersOf;
  }

  /** Takes a run into hand: it is looked at anew from now on. */
  async watch(row: RunRow): Promise<EnvRun> {
    const known = this.#runs.get(row.runKey);
    if (known) return known;
    const run = new EnvRun(await viewRun(this.#tools, row), this.#ordersOf(row));
    this.#runs.set(row.runKey, run);
    return run;
  }

  touch(run: RunName): void {
    this.#touched.add(nameOf(run));
  }

  /** All of them are as they are now. */
  async refresh(): Promise<void> {
    for (const run of this.#runs.values()) {
      if (isRunFinished(run.state) && !this.#touched.has(nameOf(run))) continue;
      const row = await this.#store.getRunByKey(run.runKey);
      run.update(await viewRun(this.#tools, row!));
    }
    this.#touched.clear();
  }

  async #documentOf(hash: string): Promise<DagDocument> {
    const document = this.#documents.get(hash) ?? this.#store.getDocument(hash);
    this.#documents.set(hash, document);
    return (await document)!;
  }
}

const nameOf = ({ dagId, runId }: RunName): string => `${dagId} ${runId}`;

/** Why each task of each run that has not ended does not run, a line for each. */
export async function whyRunsWait(tools: WhyTools): Promise<string[]> {
  const runs = await tools.store.getActiveRuns();
  const lines = runs.map(async ({ dagId, runId }) => {
    const waiting = (await explainRun(tools, dagId, runId)).filter(({ reasons }) =>
      reasons.some(({ kind }) => kind !== "finished"),
    );
    return waiting.map(({ taskId, mapIndex, reasons }) => {
      const name = mapIndex === UNMAPPED ? taskId : `${taskId}[${mapIndex}]`;
      return `${dagId} ${runId} ${name}: ${reasons.map(whyText).join("; ")}`;
    });
  });
  return (await Promise.all(lines)).flat();
}
