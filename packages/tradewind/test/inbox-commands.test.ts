import { defineDag, HITLOperator, param } from "@tradewind/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type StoreProject, storeProject } from "./store-project.ts";

class Asking {
  flow() {
    new HITLOperator({
      taskId: "ask",
      subject: "Which regions for {{ ds }}?",
      body: "All are **ready**.",
      options: ["eu", "us"],
      multiple: true,
      defaults: "eu",
      params: { copies: param(1, { type: "integer", minimum: 1 }) },
      assignedUsers: ["ada"],
    });
  }
}

const ASK = { dagId: "asking", runId: "third", taskId: "ask" };

let project: StoreProject;
beforeAll(async () => {
  project = await storeProject(defineDag(Asking, { dagId: "asking" }));
  await project.tradewind("dags", "trigger", "asking", "--logical-date", "2024-01-03", "--run-id", "third");
  await project.live.taskIn("deferred", ASK);
});
afterAll(() => project[Symbol.asyncDispose]());

const questions = () => project.json("inbox", "list");

test("list has what is open, and show everything about it", async () => {
  const question = {
    dag_id: "asking",
    task_id: "ask",
    run_id: "third",
    map_index: -1,
    subject: "Which regions for 2024-01-03?",
    body: "All are **ready**.",
    options: ["eu", "us"],
    multiple: true,
    defaults: ["eu"],
    params: { copies: 1 },
    params_schema: { properties: { copies: { type: "integer", minimum: 1, default: 1 } } },
    assigned_users: ["ada"],
    asked_at: expect.stringMatching(/^20/),
    due_at: null,
  };
  expect(await questions()).toMatchObject([question]);
  expect(await project.json("inbox", "list", "--dag-id", "other")).toEqual([]);
  expect(await project.json("inbox", "show", "asking", "ask", "2024-01-03")).toMatchObject(question);
});

test("answer refuses what does not fit, then lets the task go on; a second answer is told so", async () => {
  const answer = (...words: string[]) => project.tradewind("inbox", "answer", "asking", "ask", "third", ...words);
  expect((await answer("--option", "eu", "--by", "grace")).stderr).toContain("TW2062");
  const wrong = await answer("--option", "asia", "--params", '{"copies": 0}', "--by", "ada");
  expect(wrong.stderr).toMatch(/found "asia".*copies: found 0/s);
  const right = ["--option", "us", "--option", "eu", "--params", '{"copies": 2}', "--by", "ada"];
  expect(await project.json("inbox", "answer", "asking", "ask", "third", ...right)).toMatchObject({
    chosen_options: ["us", "eu"],
    params_input: { copies: 2 },
    responded_by: "ada",
  });
  await project.live.taskIn("success", ASK);
  const late = await answer("--option", "eu", "--by", "ada");
  expect([late.status, late.stderr]).toEqual([1, expect.stringContaining("waits for no answer")]);
  expect(await questions()).toEqual([]);
});
