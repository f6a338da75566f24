import { defineDag } from "@tradewind/core";
import { expect, test } from "vitest";
import { openSqliteStore, type TaskMove, type Transition } from "../src/index.ts";

const { document } = defineDag(
  class Plain {
    flow() {}
  },
  { dagId: "plain" },
);

const taskIds = Array.from({ length: 126 }, (_, i) => `task ${i}`);
const facts = { runType: "manual", logicalDate: null, dataIntervalStart: null, dataIntervalEnd: null } as const;

/** With its tasks it fills the first block of the log, which ends before number 128. */
const run: Transition = {
  kind: "createRun",
  run: { dagId: "plain", runId: "one", ...facts, conf: "{}", hash: document.hash },
  at: 1,
  actor: "scheduler",
  first: taskIds.map((taskId) => ({
    taskId,
    mapIndex: -1,
    path: ["none", "queued"],
    at: [1],
    actor: "scheduler",
    tryNumber: 1,
    newToken: taskId,
  })),
};

const begins = (runKey: number, taskId: string, token: string): TaskMove => ({
  kind: "task",
  ti: { runKey, taskId, mapIndex: -1 },
  path: ["queued", "running"],
  at: [2],
  token,
  tryNumber: 1,
  actor: "worker",
});

test("a run finds its moves also where those began a block of the log that were written as one and taken back", async () => {
  const store = await openSqliteStore({ path: ":memory:" });
  await store.saveDocument(document, 1);
  const [made] = await store.transition([run]);
  const { runKey } = made as { readonly runKey: number };
  const [first, second] = taskIds as [string, string];
  const written = await Promise.all([
    store.transition([{ kind: "asOne" }, begins(runKey, first, first), begins(runKey, second, "of another attempt")]),
    store.transition([begins(runKey, first, first)]),
  ]);
  expect(written.map((results) => results.at(-1)!.applied)).toEqual([false, true]);
  const found = (await store.queries()).listTransitions(runKey).filter(({ toState }) => toState === "running");
  expect(found.map(({ seq, taskId }) => [seq, taskId])).toEqual([
    [1, null],
    [128, first],
  ]);
  await store.close();
});
