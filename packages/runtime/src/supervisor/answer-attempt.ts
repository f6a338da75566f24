import type { Json, Runtime } from "@tradewind/core/engine";
import type { Store } from "@tradewind/store";
import type { Question } from "@tradewind/worker";
import type { LookUp } from "../look-up.ts";
import type { InstanceName } from "../orders/select-instances.ts";
import type { ActiveRun } from "./active-run.ts";
import { answerState } from "./answer-state.ts";
import { textsFor } from "./attempt-inputs.ts";
import type { LiveAttempt } from "./live-attempt.ts";
import { NoOtherRunsError } from "./no-other-runs-error.ts";
import { textsOfRuns } from "./xcoms-of-runs.ts";

export interface AnswerParts {
  readonly store: Store;
  readonly lookUp: LookUp;
  readonly runtime: Pick<Runtime, "clock">;
  /** Answers what attempts ask of other runs. */
  readonly askRuns?: ((question: RunQuestion) => Promise<Json>) | undefined;
}

/** The questions that are about other runs. */
export type RunQuestion = Extract<Question, { readonly ask: "triggerRun" | "runState" | "externalStates" }>;

/** Who asks: a running attempt, or a callback of one. */
export interface Asker {
  readonly run: ActiveRun | undefined;
  readonly token: string;
  /** Undefined for a callback. */
  readonly attempt: LiveAttempt | undefined;
  /** The task instance that it belongs to, or is about; undefined for a callback of a run. */
  readonly instance: InstanceName | undefined;
}

/** Answers a question of a running attempt. Throws when there is no answer. */
export async function answerAttempt(
  { store, lookUp, runtime, askRuns }: AnswerParts,
  { run, token, attempt, instance }: Asker,
  question: Question,
): Promise<Json> {
  const runKey = run?.runKey ?? -1;
  switch (question.ask) {
    case "connection":
      return (await lookUp.connection(question.connId)) as unknown as Json;
    case "variable":
      return (await lookUp.variable(question.key)) ?? null;
    case "xcom":
      if (!run) return question.inputs.map(() => null);
      if (question.runs) return textsOfRuns(store, { ...question, runs: question.runs, runKey, asker: attempt });
      return textsFor(store, run, { node: attempt?.node, inputs: question.inputs });
    case "clearXComs":
      if (attempt) await store.clearXComs({ runKey, taskId: attempt.taskId, mapIndex: attempt.mapIndex }, token);
      return null;
    case "previousSuccess":
      return previousSuccess(store, runKey);
    case "rescheduleCount":
      if (!attempt) return 0;
      return rescheduleCount(store, attempt, runKey);
    case "assetEvents": {
      const { query } = question;
      const events =
        query.of === "run" ? await store.getAssetEventsOfRun(runKey) : await store.getAssetEvents(query.of, query);
      return events as unknown as Json;
    }
    case "state":
      return answerState(
        { store, clock: runtime.clock },
        { runKey, token, instance, isAtWork: attempt !== undefined },
        question.request,
      );
    case "triggerRun":
    case "runState":
    case "externalStates":
      if (!askRuns) throw new NoOtherRunsError(question.ask);
      return askRuns(question);
  }
}

async function rescheduleCount(store: Store, attempt: LiveAttempt, runKey: number): Promise<number> {
  const { taskId, mapIndex, tryNumber } = attempt;
  return (await store.queries()).countReschedules({ runKey, taskId, mapIndex, tryNumber });
}

async function previousSuccess(store: Store, runKey: number): Promise<Json> {
  const run = await store.getRunByKey(runKey);
  if (!run || run.logicalDate === null) return null;
  const earlier = (await store.queries()).previousSuccess(run.dagId, run.logicalDate);
  if (!earlier) return null;
  const { runId, logicalDate, dataIntervalStart, dataIntervalEnd, startedAt, endedAt } = earlier;
  return { runId, logicalDate, dataIntervalStart, dataIntervalEnd, startedAt, endedAt };
}
