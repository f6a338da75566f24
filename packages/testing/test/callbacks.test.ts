import { currentContext, defineDag, FunctionOperator, SkipTask, type TaskOptions } from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { testRuntime } from "../src/internal.ts";

function recording(callable: () => unknown, retries = 0) {
  const heard: string[] = [];
  const hear = (kind: string) => (context: { ti: { tryNumber: number }; exception: Error | undefined; ds: string }) => {
    heard.push(
      `${kind} try ${context.ti.tryNumber} on ${context.ds}${context.exception ? `: ${context.exception.message}` : ""}`,
    );
  };
  const options: Omit<TaskOptions, "taskId"> = {
    retries,
    onExecuteCallback: ({ ti }) => void heard.push(`execute try ${ti.tryNumber}`),
    onSuccessCallback: hear("success"),
    onFailureCallback: [hear("failure"), hear("failure again")],
    onRetryCallback: hear("retry"),
    onSkippedCallback: hear("skipped"),
  };
  const definition = defineDag(
    class Heard {
      flow() {
        new FunctionOperator({ taskId: "work", callable, ...options });
      }
    },
    { dagId: "heard" },
  );
  return { definition, heard };
}

describe("callbacks", () => {
  test("of a retried and then successful task", async () => {
    await using rt = await testRuntime();
    const { definition, heard } = recording(() => {
      if (currentContext().ti.tryNumber === 1) throw new Error("not yet");
    }, 1);
    await rt.run(definition);
    expect(heard).toEqual([
      "execute try 1",
      "retry try 1 on 2024-01-01: not yet",
      "execute try 2",
      "success try 2 on 2024-01-01",
    ]);
    expect(await rt.store.getOutbox()).toEqual([]);
  });

  test("of a failed task, all of a list", async () => {
    await using rt = await testRuntime();
    const { definition, heard } = recording(() => {
      throw new Error("broken");
    });
    const run = await rt.run(definition);
    expect(run.state).toBe("failed");
    expect(heard.slice(1)).toEqual([
      "failure try 1 on 2024-01-01: broken",
      "failure again try 1 on 2024-01-01: broken",
    ]);
  });

  test("of a task that skips itself", async () => {
    await using rt = await testRuntime();
    const { definition, heard } = recording(() => {
      throw new SkipTask("nothing today");
    });
    await rt.run(definition);
    expect(heard.slice(1)).toEqual(["skipped try 1 on 2024-01-01"]);
  });

  test("that throw change nothing about the task", async () => {
    await using rt = await testRuntime();
    const definition = defineDag(
      class Throwing {
        flow() {
          const onSuccessCallback = () => {
            throw new Error("in the callback");
          };
          new FunctionOperator({ taskId: "work", callable: () => 1, onSuccessCallback });
        }
      },
      { dagId: "throwing" },
    );
    expect((await rt.run(definition)).state).toBe("success");
    expect(await rt.store.getOutbox()).toEqual([]);
  });
});
