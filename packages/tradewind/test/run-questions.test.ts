import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "@tradewind/testing/internal";
import { afterEach, expect, test } from "vitest";
import { defineDag, EmptyOperator, HITLOperator, run } from "../src/index.ts";
import { startTradewind } from "./command.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const asking = (more: { readonly responseTimeout?: object; readonly defaults?: string } = {}) =>
  defineDag(
    class Asking {
      flow() {
        new HITLOperator({ taskId: "ask", subject: "Go?", options: ["yes", "no"], ...more }).before(
          new EmptyOperator({ taskId: "go" }),
        );
      }
    },
    { dagId: "asking" },
  );

test.each([
  ["without a time limit", {}],
  ["within its time limit", { responseTimeout: { hours: 1 } }],
])("a program goes on when another process answers in its store, %s", async (_how, more) => {
  const folder = mkdtempSync(join(tmpdir(), "tradewind-asking-"));
  folders.push(folder);
  const path = join(folder, ".tradewind/tradewind.sqlite");
  const running = run(asking(more), { store: path, quiet: true, logicalDate: "2024-01-03", runId: "it" });
  const inbox = (...words: string[]) => startTradewind(folder, ["inbox", ...words]).ended;
  await until(async () => (await inbox("list")).stdout.includes("Go?"), "a question");
  expect(await inbox("answer", "asking", "ask", "it", "--option", "no", "--by", "ada")).toMatchObject({ status: 0 });
  const result = await running;
  expect(result.state).toBe("success");
  expect(await result.xcom("ask")).toMatchObject({ chosen_options: ["no"], responded_by: "ada" });
});

test("a prepared answer that does not fit fails the task, as it would be refused of people", async () => {
  const answers = { ask: { options: ["perhaps"] } };
  const result = await run(asking(), { store: "memory", quiet: true, answers });
  expect(result.task("ask")).toMatchObject({ state: "failed", error: { code: "TW2061" } });
});

test("a question in a run that lives in memory fails at once when nobody could ever answer it", async () => {
  const result = await run(asking(), { store: "memory", quiet: true });
  expect(result.task("ask")).toMatchObject({ state: "failed", error: { code: "TW3053" } });
});

test("and takes its defaults when it has a time limit", async () => {
  const more = { responseTimeout: { milliseconds: 20 }, defaults: "yes" };
  const result = await run(asking(more), { store: "memory", quiet: true });
  expect(await result.xcom("ask")).toMatchObject({ chosen_options: ["yes"], timedout: true });
});
