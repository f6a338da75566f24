import {
  BaseOperator,
  currentContext,
  defineDag,
  type FunctionKwargs,
  FunctionOperator,
  type TaskContext,
} from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { testRuntime } from "../src/internal.ts";

const dagOf = (wire: () => void) =>
  defineDag(
    class Steps {
      flow() {
        wire();
      }
    },
    { dagId: "steps" },
  );

describe("the steps of an attempt", () => {
  test("come in Airflow's order: context, clear XCom, render, preExecute, execute, save XCom, postExecute", async () => {
    const steps: string[] = [];
    class Recorder extends BaseOperator<{ path: string; own?: string }, string> {
      static override readonly templateFields: readonly string[] = ["path", "own"];
      override preExecute(context: TaskContext) {
        steps.push(`pre ${this.options.path} ${context.ds} own ${this.options.own}`);
      }
      override execute({ ti }: TaskContext) {
        steps.push(`execute ${this.options.path}`);
        ti.xcomPush("mark", ti.tryNumber);
        if (ti.tryNumber === 1) throw new Error("once more");
        return "result";
      }
      override async postExecute({ ti }: TaskContext, result: string) {
        steps.push(`post ${result} saved ${await ti.xcomPull({ taskIds: "record" })}`);
      }
    }
    await using rt = await testRuntime();
    const own = "{{ ti.xcom_pull(task_ids='record', key='mark') }}";
    const run = await rt.run(
      dagOf(() => void new Recorder({ taskId: "record", path: "out/{{ ds }}.json", own, retries: 1 })),
    );
    // on the second try the template that pulls the first one's XCom finds nothing: it was cleared before rendering
    expect(steps).toEqual([
      "pre out/2024-01-01.json 2024-01-01 own null",
      "execute out/2024-01-01.json",
      "pre out/2024-01-01.json 2024-01-01 own null",
      "execute out/2024-01-01.json",
      "post result saved result",
    ]);
    expect(await run.xcom("record")).toBe("result");
  });

  test("an error in preExecute prevents execute", async () => {
    let executed = false;
    class Guarded extends BaseOperator {
      override preExecute() {
        throw new Error("not today");
      }
      override execute() {
        executed = true;
      }
    }
    await using rt = await testRuntime();
    const run = await rt.run(dagOf(() => void new Guarded({ taskId: "guarded" })));
    expect(run.state).toBe("failed");
    expect(executed).toBe(false);
  });

  test("an error in postExecute fails the task, but its XCom is stored", async () => {
    class Late extends BaseOperator<Record<never, never>, number> {
      override execute() {
        return 7;
      }
      override postExecute() {
        throw new Error("too late");
      }
    }
    await using rt = await testRuntime();
    const run = await rt.run(dagOf(() => void new Late({ taskId: "late" })));
    expect(await run.states()).toEqual({ late: "failed" });
    expect(await run.xcom("late")).toBe(7);
  });

  test("only template fields are rendered; other options stay literal", async () => {
    class Partly extends BaseOperator<{ rendered: string; literal: string }, string> {
      static override readonly templateFields: readonly string[] = ["rendered"];
      override execute() {
        return `${this.options.rendered} ${this.options.literal}`;
      }
    }
    await using rt = await testRuntime();
    const run = await rt.run(
      dagOf(() => void new Partly({ taskId: "partly", rendered: "{{ ds }}", literal: "{{ ds }}" })),
    );
    expect(await run.xcom("partly")).toBe("2024-01-01 {{ ds }}");
  });

  test("a function with opKwargs finds the names of the context beside them", async () => {
    await using rt = await testRuntime();
    const run = await rt.run(
      dagOf(
        () =>
          new FunctionOperator({
            taskId: "named",
            callable: ({ path, ds, templatesDict, ti, dagRun }: FunctionKwargs) => {
              const own = currentContext();
              return [path, ds, templatesDict?.file, ti.taskId, dagRun.runType, ti === own.ti && dagRun === own.run];
            },
            opKwargs: { path: "out/{{ ds }}", run: "not the run of the context" },
            templatesDict: { file: "{{ ds }}.csv" },
          }),
      ),
    );
    expect(await run.xcom("named")).toEqual([
      "out/2024-01-01",
      "2024-01-01",
      "2024-01-01.csv",
      "named",
      "manual",
      true,
    ]);
  });

  test("assigning to the context changes it in this attempt alone", async () => {
    await using rt = await testRuntime();
    const run = await rt.run(
      dagOf(() => {
        const change = new FunctionOperator({
          taskId: "change",
          callable: () => {
            const context = currentContext() as { executionDate: unknown };
            context.executionDate = "the day before";
            return context.executionDate;
          },
        });
        new FunctionOperator({ taskId: "check", callable: () => currentContext().executionDate.toISODate() }).after(
          change,
        );
      }),
    );
    expect([await run.xcom("change"), await run.xcom("check")]).toEqual(["the day before", "2024-01-01"]);
  });

  test("an undefined template name, a value that cannot be stored, a missing connection: each fails with what to do", async () => {
    await using rt = await testRuntime();
    const run = await rt.run(
      dagOf(() => {
        new FunctionOperator({ taskId: "template", callable: () => 1, opArgs: ["{{ dss }}"] });
        new FunctionOperator({ taskId: "value", callable: () => ({ rows: [{ format: () => "" }] }) });
        new FunctionOperator({ taskId: "connection", callable: () => currentContext().connections.get("nowhere") });
        new FunctionOperator({ taskId: "large", callable: () => "x".repeat(300_000) });
      }),
    );
    const errors = Object.fromEntries(
      await Promise.all(
        ["template", "value", "connection", "large"].map(async (id) => [id, JSON.parse((await run.task(id))!.error!)]),
      ),
    );
    expect(errors.template).toMatchObject({ code: "TW3003", hint: 'Did you mean "ds"?' });
    expect(errors.template.message).toContain('in opArgs[0]: "dss" is undefined');
    expect(errors.value).toMatchObject({
      code: "TW3001",
      message: "A value cannot be stored: value.rows[0].format is a function (format).",
    });
    expect(errors.connection).toMatchObject({ code: "TW4001", message: 'Connection "nowhere" is not defined.' });
    expect(errors.large).toMatchObject({ code: "TW3002" });
  });
});
