import { defineDag } from "@tradewind/core";
import type { MovePath, Store, Transition } from "@tradewind/store";

export const document = defineDag(
  class Plain {
    flow() {}
  },
  { dagId: "plain" },
).document;

export const AT = 1_700_000_000_000;

/** The move that makes a run, with the first move of each of its tasks. */
export const newRun = (runId: string, tasks: readonly string[] = ["a"]): Transition => ({
  kind: "createRun",
  run: {
    dagId: "plain",
    runId,
    runType: "manual",
    logicalDate: null,
    dataIntervalStart: null,
    dataIntervalEnd: null,
    conf: "{}",
    hash: document.hash,
  },
  at: AT,
  actor: "scheduler",
  first: tasks.map((taskId) => ({
    taskId,
    mapIndex: -1,
    path: ["none", "queued"],
    at: [AT],
    actor: "scheduler",
    tryNumber: 1,
    newToken: `token-${taskId}`,
  })),
});

/** An empty store with one run of one task. */
export async function withRun(
  open: () => Promise<Store>,
): Promise<AsyncDisposable & { readonly store: Store; readonly runKey: number }> {
  const store = await open();
  await store.saveDocument(document, AT);
  const [created] = await store.transition([newRun("r1")]);
  if (!created?.applied) throw new Error("the run was not made");
  return { store, runKey: created.runKey, [Symbol.asyncDispose]: () => store.close() };
}

/** A move of the run's task. */
export const move = (runKey: number, path: MovePath, token: string | null, more: object = {}): Transition =>
  ({
    kind: "task",
    ti: { runKey, taskId: "a", mapIndex: -1 },
    path,
    at: path.slice(1).map(() => AT + 1),
    token,
    tryNumber: 1,
    actor: "worker",
    ...more,
  }) as Transition;

export const endRun = (runKey: number, at: number): Transition => ({
  kind: "run",
  runKey,
  from: "running",
  to: "success",
  at,
  actor: "scheduler",
});

export function disposable(store: Store): Store & AsyncDisposable {
  return Object.assign(store, { [Symbol.asyncDispose]: () => store.close() });
}
