import { isRunFinished, UNMAPPED } from "@tradewind/core/engine";
import { explainRun, type WhyTools, whyText } from "@tradewind/runtime";
import { EnvRun, type RunOrders } from "./env-run.ts";
import { type RunView, type ViewTools, viewRun } from "./run-view.ts";

interface RunName {
  readonly dagId: string;
  readonly runId: string;
}

/** The runs that a test has in hand. */
export class EnvRuns {
  readonly #tools: ViewTools;
  readonly #ordersOf: (run: RunName) => RunOrders;
  readonly #runs = new Map<number, EnvRun>();
  /** Of which something was heard since they were looked at. */
  readonly #touched = new Set<string>();

  constructor(tools: ViewTools, ordersOf: (run: RunName) => RunOrders) {
    this.#tools = tools;
    this.#ordersOf = ordersOf;
  }

  /** Takes a run into hand: it is looked at anew from now on. */
  async watch(runKey: number): Promise<EnvRun> {
    const known = this.#runs.get(runKey);
    if (known) return known;
    const view = await this.#view(runKey);
    const run = new EnvRun(view, this.#ordersOf(view.run));
    this.#runs.set(runKey, run);
    return run;
  }

  touch(run: RunName): void {
    this.#touched.add(nameOf(run));
  }

  /** All of them are as they are now. */
  async refresh(): Promise<void> {
    for (const run of this.#runs.values()) {
      if (isRunFinished(run.state) && !this.#touched.has(nameOf(run))) continue;
      run.update(await this.#view(run.runKey));
    }
    this.#touched.clear();
  }

  #view(runKey: number): Promise<RunView> {
    return viewRun(this.#tools, runKey);
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
