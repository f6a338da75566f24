import { BaseNotifier, type CallbackContext, defineDag, FunctionOperator, type NotifierContext } from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { testRuntime } from "../src/internal.ts";

interface Told {
  readonly text: string;
  readonly to: string;
}

/** Keeps what it tells. */
class Telling extends BaseNotifier<Told> {
  static override readonly templateFields = ["text"] as const;
  readonly told: string[] = [];
  override notify(context: NotifierContext): void {
    const who = "ti" in context ? (context as CallbackContext).ti.taskId : context.dagId;
    this.told.push(`${this.options.to} hears of ${who}: ${this.options.text}`);
  }
}

const fails = (): never => {
  throw new Error("no rows");
};

describe("a notifier", () => {
  test("is told where a callback is, with its templates rendered, beside functions", async () => {
    await using rt = await testRuntime();
    const notifier = new Telling({
      to: "{{ nobody }}",
      text: "{{ ti.task_id }} on {{ ds }}: {{ exception or 'well' }} ({{ dag.dag_id }})",
    });
    const heard: string[] = [];
    class Told {
      flow() {
        const onFailureCallback = [notifier, ({ ti }: CallbackContext) => void heard.push(ti.taskId)];
        new FunctionOperator({ taskId: "load", callable: fails, onFailureCallback });
        new FunctionOperator({ taskId: "rank", callable: () => 1, onSuccessCallback: notifier });
      }
    }
    await rt.run(defineDag(Told, { dagId: "told" }));
    expect(notifier.told.toSorted()).toEqual([
      "{{ nobody }} hears of load: load on 2024-01-01: no rows (told)",
      "{{ nobody }} hears of rank: rank on 2024-01-01: well (told)",
    ]);
    expect(heard).toEqual(["load"]);
    expect(notifier.options.text).toContain("{{ exception or");
  });

  test("of a DAG is told of its run", async () => {
    await using rt = await testRuntime();
    const notifier = new Telling({
      to: "ops",
      text: "{{ dag_run.run_id }} of {{ dag.dag_id }} is {{ state }}: {{ reason }}",
    });
    class Told {
      flow() {
        new FunctionOperator({ taskId: "load", callable: fails });
      }
    }
    const { runId } = await rt.run(defineDag(Told, { dagId: "told", onFailureCallback: notifier }));
    expect(notifier.told).toEqual([
      expect.stringMatching(`ops hears of told: ${runId.replace(/[+.]/g, "\\$&")} of told is failed: .*load`),
    ]);
  });

  test("whose template names what does not exist fails as a callback does, and the run ends as it did", async () => {
    await using rt = await testRuntime();
    const notifier = new Telling({ to: "ops", text: "{{ nothing }}" });
    class Told {
      flow() {
        new FunctionOperator({ taskId: "load", callable: () => 1, onSuccessCallback: notifier });
      }
    }
    const run = await rt.run(defineDag(Told, { dagId: "told" }));
    expect(run.state).toBe("success");
    expect(notifier.told).toEqual([]);
  });

  test("is told that an attempt begins, where onExecuteCallback is, beside functions", async () => {
    await using rt = await testRuntime();
    const notifier = new Telling({ to: "ops", text: "{{ ti.task_id }} on {{ ds }}{{ exception or '' }}" });
    const begun: string[] = [];
    class Told {
      flow() {
        const onExecuteCallback = [() => void begun.push("first"), notifier];
        new FunctionOperator({ taskId: "load", callable: () => void begun.push("work"), onExecuteCallback });
      }
    }
    expect((await rt.run(defineDag(Told, { dagId: "told" }))).state).toBe("success");
    expect(begun).toEqual(["first", "work"]);
    expect(notifier.told).toEqual(["ops hears of load: load on 2024-01-01"]);
  });

  test("that fails when an attempt begins fails the attempt", async () => {
    await using rt = await testRuntime();
    const onExecuteCallback = new Telling({ to: "ops", text: "{{ nothing }}" });
    class Told {
      flow() {
        new FunctionOperator({ taskId: "load", callable: () => 1, onExecuteCallback });
      }
    }
    const run = await rt.run(defineDag(Told, { dagId: "told" }));
    expect(JSON.parse((await run.task("load"))!.error!)).toMatchObject({ code: "TW3003" });
  });
});
