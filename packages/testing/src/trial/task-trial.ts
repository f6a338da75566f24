import { decodeXCom, type TaskState } from "@tradewind/core/engine";
import { EnvTask } from "../env/env-task.ts";
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

  constructor(parts: ConstructorParameters<typeof EnvTask>[0], dates: Pick<TaskTrial, "logicalDate" | "dataInterval">) {
    super(parts);
    this.logicalDate = dates.logicalDate;
    this.dataInterval = dates.dataInterval;
  }
}

/** What the end of an attempt says, for tests. */
export async function trialOf(
  taskId: string,
  { reply, logs, rendered }: SoloEnd,
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
  return new TaskTrial({ taskId, row, xcoms: new Map(xcoms), logs, rendered }, dates);
}
