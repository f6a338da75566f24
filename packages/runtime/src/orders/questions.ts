import { UnknownNameError } from "@tradewind/core";
import {
  type AskedQuestion,
  answerTo,
  type GivenAnswer,
  openQuestion,
  type Response,
  withAnswer,
} from "@tradewind/core/engine";
import type { RunRow, Store, TaskInstanceRow, TaskMove } from "@tradewind/store";
import { ask } from "./ask.ts";
import { AmbiguousQuestionError, NoOpenQuestionError } from "./question-errors.ts";
import { storedRun } from "./stored-dag.ts";
import type { OrderTools } from "./trigger-run.ts";

/** A question that waits for its answer. */
export interface OpenQuestion {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly question: AskedQuestion;
}

/** All questions that wait for an answer, the oldest first. */
export async function openQuestions(store: Store): Promise<OpenQuestion[]> {
  return (await store.queries()).listQuestions().flatMap(({ dagId, runId, taskId, mapIndex, resume }) => {
    const question = openQuestion(resume);
    return question ? [{ dagId, runId, taskId, mapIndex, question }] : [];
  });
}

export interface QuestionPlace {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  /** Which instance of a mapped task. @default the only one that asks */
  readonly mapIndex?: number | undefined;
}

/** The question that a task asks. @throws UnknownNameError, RunNotFoundError, NoOpenQuestionError, AmbiguousQuestionError */
export async function findQuestion(store: Store, place: QuestionPlace): Promise<OpenQuestion> {
  const { dagId, runId, taskId } = place;
  const { row, question } = await askingInstance(store, await storedRun(store, dagId, runId), place);
  return { dagId, runId, taskId, mapIndex: row.mapIndex, question };
}

/**
 * Answers the question of a task, which goes on at once. Exactly one answer counts: the first.
 *
 * @throws UnknownNameError, RunNotFoundError; NoOpenQuestionError when it asks nothing (any more); AmbiguousQuestionError when several
 * instances ask; AnswerRefusedError naming everything that is wrong with the answer; NotAssignedError when others are to answer.
 */
export async function answerQuestion(
  tools: OrderTools,
  place: QuestionPlace,
  response: Response,
): Promise<GivenAnswer> {
  const { store, clock, newId } = tools;
  const { runKey } = await storedRun(store, place.dagId, place.runId);
  return ask(store, async () => {
    const { row, question } = await askingInstance(store, (await store.getRunByKey(runKey))!, place);
    const answer = answerTo(question, response, clock.now());
    return { moves: [answerMove(row, answer, newId())], result: answer };
  });
}

function answerMove(row: TaskInstanceRow, answer: GivenAnswer, newToken: string): TaskMove {
  const { runKey, taskId, mapIndex, token, tryNumber } = row;
  return {
    kind: "task",
    ti: { runKey, taskId, mapIndex },
    path: ["deferred", "scheduled"],
    at: [answer.respondedAt],
    token,
    newToken,
    tryNumber,
    actor: "user",
    reason: `answered by ${answer.respondedBy}: ${answer.chosenOptions.join(", ")}`,
    resume: withAnswer(row.resume!, answer),
  };
}

async function askingInstance(
  store: Store,
  run: RunRow,
  { taskId, mapIndex }: QuestionPlace,
): Promise<{ row: TaskInstanceRow; question: AskedQuestion }> {
  const instances = (await store.getTaskInstances(run.runKey)).filter((one) => one.taskId === taskId);
  const rows = mapIndex === undefined ? instances : instances.filter((one) => one.mapIndex === mapIndex);
  const asking = rows.flatMap((row) => {
    const question = row.state === "deferred" ? openQuestion(row.resume) : undefined;
    return question ? [{ row, question }] : [];
  });
  if (asking.length > 1)
    throw new AmbiguousQuestionError({ taskId, mapIndexes: asking.map(({ row }) => row.mapIndex) });
  if (asking[0]) return asking[0];
  const known = (await store.getDocument(run.hash))?.tasks.map((task) => task.taskId) ?? [];
  if (!known.includes(taskId))
    throw new UnknownNameError({ kind: "task", found: taskId, known, within: `DAG "${run.dagId}"` });
  throw new NoOpenQuestionError({ run, taskId, row: rows[0] });
}
