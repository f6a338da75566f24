import type { SchedulerEvent } from "@tradewind/runtime";
import type { RunRow } from "@tradewind/store";
import type { EnvLogLine } from "./env-task.ts";

/** An asset that a task has updated. */
export interface EmittedAsset {
  readonly asset: string;
  readonly uri: string;
  readonly extra: Readonly<Record<string, unknown>>;
  /** The parts of it that the task named; the run's own is not repeated. */
  readonly partitionKey?: string | undefined;
  /** The task that did. */
  readonly taskId: string;
}

/** What a test hears of tasks and no store keeps. */
export class Heard {
  readonly #logs = new Map<string, EnvLogLine[]>();
  readonly #assets = new Map<string, EmittedAsset[]>();
  readonly #rendered = new Map<string, Readonly<Record<string, unknown>>>();

  hear(event: SchedulerEvent): void {
    if (event.kind !== "log") return;
    const { dagId, runId, taskId, mapIndex, tryNumber, line } = event;
    const { level, message, source } = line;
    const name = nameOf(dagId, runId, taskId, mapIndex);
    const lines = this.#logs.get(name) ?? [];
    this.#logs.set(name, lines);
    lines.push({ level, message, source, tryNumber });
  }

  rendered(
    { run, taskId, mapIndex }: { readonly run: Pick<RunRow, "dagId" | "runId">; taskId: string; mapIndex: number },
    fields: Readonly<Record<string, unknown>>,
  ): void {
    this.#rendered.set(nameOf(run.dagId, run.runId, taskId, mapIndex), fields);
  }

  updated(
    { run, taskId }: { readonly run: Pick<RunRow, "dagId" | "runId">; readonly taskId: string },
    changes: readonly Omit<EmittedAsset, "taskId">[],
  ): void {
    const name = nameOf(run.dagId, run.runId);
    const known = this.#assets.get(name) ?? [];
    this.#assets.set(name, [
      ...known,
      ...changes.map(({ asset, uri, extra, partitionKey }) => ({
        asset,
        uri,
        extra,
        ...(partitionKey !== undefined && { partitionKey }),
        taskId,
      })),
    ]);
  }

  assetsOf({ dagId, runId }: Pick<RunRow, "dagId" | "runId">): readonly EmittedAsset[] {
    return this.#assets.get(nameOf(dagId, runId)) ?? [];
  }

  of({ dagId, runId }: Pick<RunRow, "dagId" | "runId">, taskId: string, mapIndex = -1) {
    const name = nameOf(dagId, runId, taskId, mapIndex);
    return { logs: this.#logs.get(name) ?? [], rendered: this.#rendered.get(name) ?? {} };
  }
}

const nameOf = (...parts: readonly (string | number)[]): string => JSON.stringify(parts);
