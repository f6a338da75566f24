import type { Asset } from "@tradewind/core";
import { decodeXCom, type TaskState } from "@tradewind/core/engine";
import { EnvTask } from "../env/env-task.ts";
import { decodedState } from "../state-seeds.ts";
import type { SoloEnd } from "./solo-attempt.ts";

const STATES = {
  success: "success",
  failed: "failed",
  skipped: "skipped",
  retry: "up_for_retry",
  rescheduled: "up_for_reschedule",
  deferred: "deferred",
} as const satisfies Readonly<Record<SoloEnd["reply"]["outcome"]["kind"], TaskState>>;

/** How the attempt of a task that was tried alone has ended. */
export class TaskTrial extends EnvTask {
  /** ISO 8601, UTC. */
  readonly logicalDate: string;
  /** The stretch of time that the run is about. */
  readonly dataInterval: { readonly start: string; readonly end: string };

  readonly #assets: ReadonlyMap<string, ReadonlyMap<string, unknown>>;

  constructor(
    parts: ConstructorParameters<typeof EnvTask>[0],
    dates: Pick<TaskTrial, "logicalDate" | "dataInterval">,
    assets: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
  ) {
    super(parts);
    this.#assets = assets;
    this.logicalDate = dates.logicalDate;
    this.dataInterval = dates.dataInterval;
  }

  /** What is kept for an asset now, by key. */
  assetState(asset: string | Asset): Readonly<Record<string, unknown>> {
    return Object.fromEntries(this.#assets.get(typeof asset === "string" ? asset : asset.name) ?? []);
  }
}

/** What the end of an attempt says, for tests. */
export async function trialOf(
  taskId: string,
  { reply, logs, rendered, state }: SoloEnd,
  dates: Pick<TaskTrial, "logicalDate" | "dataInterval">,
): Promise<TaskTrial> {
  const { outcome } = reply;
  const xcoms = await Promise.all(reply.xcoms.map(async ({ key, value }) => [key, await decodeXCom(value)] as const));
  const row = {
    mapIndex: -1,
    state: STATES[outcome.kind],
    tryNumber: 1,
    startedAt: reply.at,
    endedAt: reply.at,
    reason: outcome.kind === "skipped" ? outcome.reason : null,
    error: "error" in outcome ? JSON.stringify(outcome.error) : null,
  };
  const assets = [...state.assets].map(async ([asset, texts]) => [asset, await decodedState(texts)] as const);
  const kept = { state: await decodedState(state.task), assets: new Map(await Promise.all(assets)) };
  return new TaskTrial({ taskId, row, xcoms: new Map(xcoms), state: kept.state, logs, rendered }, dates, kept.assets);
}
