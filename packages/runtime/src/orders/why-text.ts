import type { RunBlocker, SlotBlocker } from "@tradewind/core/engine";
import type { AwaitedTask, SlotHolder, WhyReason } from "./why.ts";

/** A reason in words. */
export function whyText(reason: WhyReason): string {
  switch (reason.kind) {
    case "running":
      return "is running";
    case "finished":
      return reason.reason === null ? `has ended: ${reason.state}` : `has ended: ${reason.state} (${reason.reason})`;
    case "run_finished":
      return `the run has ended: ${reason.state}`;
    case "run_waits":
      return `the run waits: ${runBlockerText(reason.blocker)}`;
    case "no_scheduler":
      return "no scheduler works on this store: start tradewind dev, standalone or scheduler";
    case "not_in_this_run":
      return `takes no part in this run: its own dates are ${reason.startDate ?? "..."} to ${reason.endDate ?? "..."}`;
    case "upstream":
      return `trigger rule ${reason.triggerRule} waits for ${reason.waitsFor.map(awaitedText).join(", ")}`;
    case "past":
      return `depends on the past: ${reason.reason}`;
    case "next_turn":
      return "is about to start: the scheduler comes to it with its next step";
    case "waits_for_executor":
      return "was handed to the executor, and waits for a worker";
    case "due_again":
      return `${reason.state}: due again ${timeText(reason.at)}`;
    case "group_due_again": {
      const { group, tryNumber, maxTries } = reason;
      return `up_for_retry: group "${group}" is tried again ${timeText(reason.at)}, try ${tryNumber} of ${maxTries}`;
    }
    case "asks": {
      const until = reason.until === null ? "" : ` until ${new Date(reason.until).toISOString()}`;
      return `asks "${reason.subject}", and waits for an answer${until}: see tradewind inbox`;
    }
    case "slots":
      return slotBlockerText(reason.blocker, reason.heldBy);
  }
}

const timeText = (at: number | null): string => (at === null ? "soon" : `at ${new Date(at).toISOString()}`);

function awaitedText({ taskId, state, group, loop }: AwaitedTask): string {
  if (group !== undefined) return `${taskId} (${state}; its group "${group}" has not ended)`;
  if (!loop) return `${taskId} (${state})`;
  const { id, iteration, maxIterations } = loop;
  return `${taskId}[${iteration}] (${state}; loop "${id}" goes on until it stops, for at most ${maxIterations} iterations)`;
}

function runBlockerText(blocker: RunBlocker | { kind: "next_turn" }): string {
  switch (blocker.kind) {
    case "paused":
      return "the DAG (or its backfill) is paused";
    case "inactive":
      return "the DAG's file is gone, or cannot be imported";
    case "run_after":
      return `it begins at ${new Date(blocker.at).toISOString()}`;
    case "max_active_runs":
      return `${blocker.used} of at most ${blocker.limit} runs are active (maxActiveRuns)`;
    case "next_turn":
      return "the scheduler comes to it with its next step";
  }
}

function slotBlockerText(blocker: SlotBlocker, heldBy: readonly SlotHolder[]): string {
  const holders = heldBy.map(({ dagId, runId, taskId }) => `${dagId}.${taskId} of ${runId}`);
  const shown = holders.length > 5 ? [...holders.slice(0, 5), `${holders.length - 5} more`] : holders;
  const who = shown.length === 0 ? "" : `, held by ${shown.join(", ")}`;
  switch (blocker.kind) {
    case "paused":
      return "the DAG is paused";
    case "no_pool":
      return `pool "${blocker.pool}" does not exist: tradewind pools set ${blocker.pool} <slots> <description>`;
    case "no_executor":
      return `no executor is called "${blocker.executor}": add it to TRADEWIND__CORE__EXECUTOR`;
    case "pool":
      return `pool "${blocker.pool}" is full: ${blocker.used} of ${blocker.limit} slots${who}`;
    case "parallelism":
      return `${blocker.used} of at most ${blocker.limit} tasks are running (core.parallelism)${who}`;
    case "max_active_tasks":
      return `${blocker.used} of at most ${blocker.limit} tasks of the DAG are running (maxActiveTasks)${who}`;
    case "max_active_tis_per_dag":
      return `${blocker.used} of at most ${blocker.limit} of this task are running (maxActiveTisPerDag)`;
    case "max_active_tis_per_dagrun":
      return `${blocker.used} of at most ${blocker.limit} of this task are running in this run (maxActiveTisPerDagRun)`;
  }
}
