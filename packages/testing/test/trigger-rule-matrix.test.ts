import {
  type BaseOperator,
  defineDag,
  EmptyOperator,
  FailTask,
  FunctionOperator,
  SkipTask,
  type TriggerRuleName,
} from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { testRuntime } from "../src/internal.ts";

// How a task ends below two parents that have ended: S success, F failed, K skipped, U upstream_failed. Airflow 2.6's column.
const RULES = [
  "all_success",
  "all_failed",
  "all_done",
  "one_success",
  "one_failed",
  "none_failed",
  "none_skipped",
  "dummy",
] as const;
const MATRIX = `
S+S  success          skipped  success  success          skipped  success          success  success
S+F  upstream_failed  skipped  success  success          success  upstream_failed  success  success
S+K  skipped          skipped  success  success          skipped  success          skipped  success
S+U  upstream_failed  skipped  success  success          success  upstream_failed  success  success
F+F  upstream_failed  success  success  upstream_failed  success  upstream_failed  success  success
F+K  upstream_failed  skipped  success  upstream_failed  success  upstream_failed  skipped  success
F+U  upstream_failed  success  success  upstream_failed  success  upstream_failed  success  success
K+K  skipped          skipped  success  skipped          skipped  success          skipped  success
K+U  upstream_failed  skipped  success  upstream_failed  success  upstream_failed  skipped  success
U+U  upstream_failed  success  success  upstream_failed  success  upstream_failed  success  success
`
  .trim()
  .split("\n")
  .map((line) => line.split(/\s+/));

/** A parent that ends in the given state; for `U` behind a task that fails. */
function parent(taskId: string, ending: string): BaseOperator {
  if (ending === "U") return new EmptyOperator({ taskId }).after(parent(`${taskId}_cause`, "F"));
  const callable = () => {
    if (ending === "F") throw new FailTask("on purpose");
    if (ending === "K") throw new SkipTask("on purpose");
  };
  return new FunctionOperator({ taskId, callable, triggerRule: "all_done" });
}

/** Both parents. Below a skipped and a failed one the first that is known decides, so the skipped one is made to end last. */
function parents(first: string, second: string) {
  const both = [parent("first", first), parent("second", second)] as const;
  if (first === "K" && second !== "K") both[0].after(both[1]);
  if (second === "K" && first !== "K") both[1].after(both[0]);
  return both;
}

describe("a task below two parents that have ended, by the real supervisor and store", () => {
  for (const [pair = "", ...expected] of MATRIX) {
    const [first = "", second = ""] = pair.split("+");
    test(`${pair}: every rule ends the task as in Airflow`, async () => {
      const definition = defineDag(
        class Matrix {
          flow() {
            const upstream = parents(first, second);
            for (const triggerRule of RULES) {
              new EmptyOperator({ taskId: `by_${triggerRule}`, triggerRule: triggerRule as TriggerRuleName }).after(
                upstream,
              );
            }
          }
        },
        { dagId: "matrix" },
      );
      await using rt = await testRuntime();
      const states = await (await rt.run(definition)).states();
      expect(RULES.map((rule) => states[`by_${rule}`])).toEqual(expected);
    });
  }
});
