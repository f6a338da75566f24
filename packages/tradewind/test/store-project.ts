import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chain, currentContext, type DagDefinition, defineDag, type Flow, taskGroup } from "@tradewind/core";
import { type LiveScheduler, liveScheduler } from "@tradewind/testing/internal";
import { type Ended, type Started, startTradewind, TEST_KEY } from "./command.ts";

/** A folder with a store, and a scheduler in this process that works on it; commands are other processes. */
export interface StoreProject {
  readonly folder: string;
  readonly live: LiveScheduler;
  tradewind(...words: string[]): Promise<Ended>;
  /** What a command prints as JSON, and nothing else. */
  json<T = Record<string, unknown>[]>(...words: string[]): Promise<T>;
  start(...words: string[]): Started;
  /** Triggers a run by the command and waits for its end. */
  ended(dagId: string, runId: string, ...more: string[]): Promise<"success" | "failed">;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function storeProject(...dags: readonly DagDefinition[]): Promise<StoreProject> {
  const folder = mkdtempSync(join(tmpdir(), "tradewind-store-"));
  const live = await liveScheduler({
    path: join(folder, ".tradewind/tradewind.sqlite"),
    logFolder: join(folder, ".tradewind/logs"),
    file: join(folder, "dags/live.ts"),
    keys: TEST_KEY,
    dags,
  });
  const start = (...words: string[]) => startTradewind(folder, words);
  const tradewind = (...words: string[]) => start(...words).ended;
  return {
    folder,
    live,
    start,
    tradewind,
    async json(...words) {
      const { stdout, stderr } = await tradewind(...words, "--output", "json");
      try {
        return JSON.parse(stdout);
      } catch {
        throw new Error(`tradewind ${words.join(" ")} printed no JSON: ${stdout}${stderr}`);
      }
    },
    async ended(dagId, runId, ...more) {
      const { status, stderr } = await tradewind("dags", "trigger", dagId, "--run-id", runId, "--wait", ...more);
      if (status !== 0 && status !== 1) throw new Error(stderr);
      return status === 0 ? "success" : "failed";
    },
    async [Symbol.asyncDispose]() {
      await live[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

/** What a task waits for, until the test lets it go on. */
export class Gate {
  #open = () => {};
  #opened = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  /** Resolves once it is open; rejects when the attempt is told to end. */
  async pass(): Promise<void> {
    const { signal } = currentContext();
    await Promise.race([
      this.#opened,
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    ]);
  }

  open(): void {
    this.#open();
  }
}

class Etl {
  extract(): string {
    console.log("extracting");
    return "rows";
  }
  load(rows: string): void {
    if (currentContext().params.fail) throw new Error(`cannot load ${rows}`);
  }
  report(): void {}
  flow(this: Flow<Etl>) {
    chain(this.load(this.extract()), this.report());
  }
}

/** extract -> load -> report; with `fail` in its configuration `load` fails. */
export const etl = (dagId = "etl", options: Partial<Parameters<typeof defineDag>[1]> = {}): DagDefinition =>
  defineDag(Etl, { dagId, params: { fail: false }, tasks: { extract: {}, load: {}, report: {} }, ...options });

/** list -> load, for each of three files -> report. */
export function files(dagId = "files"): DagDefinition {
  class Files {
    list(): string[] {
      return ["a", "b", "c"];
    }
    load(file: string): string {
      return file;
    }
    report(loaded: string[]): number {
      return loaded.length;
    }
    flow(this: Flow<Files>) {
      this.report(this.load.expand(this.list()));
    }
  }
  return defineDag(Files, { dagId, tasks: { list: {}, load: {}, report: {} } });
}

/** first -> last; `first` waits at the gate. */
export function gated(gate: Gate, dagId = "gated"): DagDefinition {
  class Gated {
    async first(): Promise<void> {
      console.log("at the gate");
      await gate.pass();
      console.log("through the gate");
    }
    last(): void {}
    flow(this: Flow<Gated>) {
      chain(this.first(), this.last());
    }
  }
  return defineDag(Gated, { dagId, tasks: { first: {}, last: {} } });
}

/** A group that is tried again in an hour. */
export function triedAgain(): DagDefinition {
  class Again {
    copy(): void {
      throw new Error("no");
    }
    report(): void {}
    flow(this: Flow<Again>) {
      const transfer = taskGroup("transfer", { retries: 2, retryDelay: { hours: 1 } }, () => this.copy());
      this.report().after(transfer);
    }
  }
  return defineDag(Again, { dagId: "again", tasks: { copy: {}, report: {} } });
}
