import { describe, expect, test } from "vitest";
import { executorsOf } from "../../src/executors/executor-names.ts";

describe("core.executor", () => {
  test("lists executors, the first one first, with the names that tasks call them by", () => {
    expect(executorsOf("process")).toEqual([{ name: "process", executor: "process" }]);
    expect(executorsOf("process, pods:kubernetes,heavy : process")).toEqual([
      { name: "process", executor: "process" },
      { name: "pods", executor: "kubernetes" },
      { name: "heavy", executor: "process" },
    ]);
  });

  test.each([
    ["", "names of executors"],
    ["process,", "names of executors"],
    [":process", "names of executors"],
    ["pods:", "names of executors"],
    ["a:b:c", "names of executors"],
    ["process,process", "write <name>:process for another one of it"],
  ])("as %j is refused with what it should be", (text, words) => {
    expect(() => executorsOf(text)).toThrow(words);
  });
});
