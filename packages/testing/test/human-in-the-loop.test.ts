import {
  ApprovalOperator,
  BaseNotifier,
  BashOperator,
  type CallbackContext,
  currentContext,
  type DagDefinition,
  defineDag,
  EmptyOperator,
  type Flow,
  FunctionOperator,
  HITLBranchOperator,
  HITLEntryOperator,
  HITLOperator,
  param,
} from "@tradewind/core";
import { decodeXCom } from "@tradewind/core/engine";
import { answerQuestion, explainRun, findQuestion, openQuestions, whyText } from "@tradewind/runtime";
import { openSqliteStore, type Store } from "@tradewind/store";
import { describe, expect, test } from "vitest";
import { type TestScheduler, testScheduler } from "../src/internal.ts";
import { tryOut } from "./task-trial.ts";

const SCHEDULE = { schedule: "@once", startDate: "2024-01-01" } as const;

/** A DAG that asks, and goes on with `publish`. */
function asking(ask: () => { before(...next: object[]): unknown }): DagDefinition {
  return defineDag(
    class Asking {
      flow() {
        ask().before(new EmptyOperator({ taskId: "publish" }));
      }
    },
    { dagId: "asking", ...SCHEDULE },
  );
}

const started = (dag: DagDefinition, store?: Store) =>
  testScheduler({ dags: [dag], now: "2024-01-02T00:00:00Z", ...(store && { store }) });

async function place(rt: TestScheduler, taskId = "ask") {
  const [run] = await rt.runs("asking");
  return { dagId: "asking", runId: run!.runId, taskId };
}

async function answer(rt: TestScheduler, options?: readonly string[], params = {}, by = "ada") {
  await answerQuestion(rt.tools, await place(rt), { options, params, by });
  await rt.noticed();
}

async function resultOf(rt: TestScheduler, taskId = "ask"): Promise<unknown> {
  const [run] = await rt.runs("asking");
  const [text] = await rt.store.getXComs(run!.runKey, [{ taskId, key: "return_value" }]);
  return text === undefined ? undefined : decodeXCom(text);
}

describe("HITLOperator", () => {
  const region = (more = {}) =>
    asking(
      () =>
        new HITLOperator({
          taskId: "ask",
          subject: "Which region for {{ ds }}?",
          body: "**Both** are ready in {{ dag.dag_id }}.",
          options: ["eu", "us"],
          ...more,
        }),
    );

  test("asks with rendered texts, waits without a worker, and its result is the answer", async () => {
    await using rt = await started(region({ params: { note: "", copies: param(1, { type: "integer", minimum: 1 }) } }));
    expect(await rt.states("asking")).toEqual({ ask: "deferred" });
    expect(rt.scheduler.supervisor.executing).toBe(0);
    expect(await openQuestions(rt.store)).toMatchObject([
      {
        taskId: "ask",
        mapIndex: -1,
        question: {
          subject: "Which region for 2024-01-01?",
          body: "**Both** are ready in asking.",
          options: ["eu", "us"],
          defaults: null,
          multiple: false,
          paramsDefaults: { note: "", copies: 1 },
          dueAt: null,
        },
      },
    ]);
    await rt.advanceTo("2024-01-02T05:00:00Z");
    await answer(rt, ["us"], { copies: 2 });
    expect(await rt.states("asking")).toEqual({ ask: "success", publish: "success" });
    expect(await resultOf(rt)).toEqual({
      chosen_options: ["us"],
      params_input: { note: "", copies: 2 },
      responded_at: "2024-01-02T05:00:00.000Z",
      responded_by: "ada",
      timedout: false,
    });
    expect(await openQuestions(rt.store)).toEqual([]);
  });

  test("needs nothing of the clock while it waits without a time limit", async () => {
    await using rt = await started(region());
    await rt.advanceTo("2024-01-02T00:00:01Z");
    expect(rt.clock.nextAt).toBeUndefined();
  });

  test("takes its defaults when the time is over", async () => {
    await using rt = await started(region({ defaults: "eu", params: { note: "none" }, responseTimeout: { hours: 1 } }));
    await rt.advanceTo("2024-01-02T00:59:59Z");
    expect(await rt.states("asking")).toEqual({ ask: "deferred" });
    await rt.advanceTo("2024-01-02T01:00:00Z");
    expect(await resultOf(rt)).toEqual({
      chosen_options: ["eu"],
      params_input: { note: "none" },
      responded_at: "2024-01-02T01:00:00.000Z",
      responded_by: null,
      timedout: true,
    });
  });

  test("waits as long as its executionTimeout, and fails without defaults; a retry asks again", async () => {
    const limits = { executionTimeout: { hours: 1 }, retries: 1, retryDelay: { minutes: 10 } };
    await using rt = await started(region(limits));
    await rt.advanceTo("2024-01-02T01:00:00Z");
    expect(await rt.states("asking")).toEqual({ ask: "up_for_retry" });
    const [run] = await rt.runs("asking");
    expect((await rt.store.getTaskInstances(run!.runKey))[0]).toMatchObject({
      reason: 'Nobody answered "Which region for 2024-01-01?" within 3600 seconds, and it has no defaults for that.',
    });
    await rt.advanceTo("2024-01-02T01:10:00Z");
    expect(await openQuestions(rt.store)).toMatchObject([{ question: { dueAt: Date.parse("2024-01-02T02:10:00Z") } }]);
    await answer(rt, ["eu"]);
    expect(await rt.states("asking")).toEqual({ ask: "success", publish: "success" });
  });

  test("fails when a value of its form has neither default nor answer at the end of its time", async () => {
    const form = { params: { euros: param(undefined, { type: "integer" }) }, defaults: "eu" };
    await using rt = await started(region({ ...form, responseTimeout: { hours: 1 } }));
    await rt.advanceTo("2024-01-02T01:00:00Z");
    expect(await rt.states("asking")).toEqual({ ask: "failed", publish: "upstream_failed" });
  });

  test.each<[string, readonly string[] | undefined, object, string]>([
    ["an option that is none", ["asia"], {}, 'option: found "asia", expected one of "eu", "us"'],
    ["no option", undefined, {}, 'option: found none, expected one of "eu", "us"'],
    ["two options", ["eu", "us"], {}, 'option: found "eu", "us", expected one of "eu", "us"'],
    ["a value that the schema refuses", ["eu"], { copies: 0 }, "params.copies: found 0, expected to be >= 1"],
    ["a value that nobody asked for", ["eu"], { pages: 1 }, "params.pages: is not known; the form has copies"],
  ])("refuses %s, and goes on waiting", async (_what, options, params, problem) => {
    await using rt = await started(region({ params: { copies: param(1, { type: "integer", minimum: 1 }) } }));
    await expect(answer(rt, options, params)).rejects.toMatchObject({ code: "TW2061", problems: [problem] });
    expect(await rt.states("asking")).toEqual({ ask: "deferred" });
  });

  test("tells everything that is wrong with an answer at once", async () => {
    await using rt = await started(region());
    await expect(answer(rt, ["asia"], { a: 1, b: 2 })).rejects.toMatchObject({ problems: { length: 3 } });
  });

  test("takes several options where it says so", async () => {
    await using rt = await started(region({ multiple: true }));
    await answer(rt, ["us", "eu"]);
    expect(await resultOf(rt)).toMatchObject({ chosen_options: ["us", "eu"] });
  });

  test("takes answers of its assigned users alone", async () => {
    await using rt = await started(region({ assignedUsers: ["grace"] }));
    await expect(answer(rt, ["eu"])).rejects.toMatchObject({ code: "TW2062" });
    await answer(rt, ["eu"], {}, "grace");
    expect(await resultOf(rt)).toMatchObject({ responded_by: "grace" });
  });

  test("counts one answer: the second is told who was first", async () => {
    await using rt = await started(region());
    const here = await place(rt);
    const answers = [
      answerQuestion(rt.tools, here, { options: ["eu"], by: "ada" }),
      answerQuestion(rt.tools, here, { options: ["us"], by: "grace" }),
    ];
    expect((await Promise.allSettled(answers)).map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    await expect(answers[1]).rejects.toMatchObject({
      code: "TW2060",
      message: expect.stringContaining("its state is scheduled: answered by ada: eu"),
    });
    await rt.noticed();
    expect(await resultOf(rt)).toMatchObject({ chosen_options: ["eu"], responded_by: "ada" });
  });

  test("counts one of an answer and the end of its time that come together", async () => {
    await using rt = await started(region({ defaults: "eu", responseTimeout: { hours: 1 } }));
    const here = await place(rt);
    await rt.clock.advance(3_600_000);
    await answerQuestion(rt.tools, here, { options: ["us"], by: "ada" }).catch(() => {});
    await rt.noticed();
    expect(await rt.states("asking")).toEqual({ ask: "success", publish: "success" });
    const [run] = await rt.runs("asking");
    const log = (await rt.store.queries()).listTransitions(run!.runKey).filter(({ taskId }) => taskId === "ask");
    expect(log.filter(({ fromState }) => fromState === "deferred")).toHaveLength(1);
  });

  test("is cleared and marked as other tasks are; what was asked is asked no more", async () => {
    await using rt = await started(region());
    const { markTasks } = await import("@tradewind/runtime");
    const { dagId, runId } = await place(rt);
    await markTasks(rt.tools, { dagId, runId, tasks: ["ask"], state: "success" });
    await rt.noticed();
    expect(await openQuestions(rt.store)).toEqual([]);
    await expect(answer(rt, ["eu"])).rejects.toMatchObject({ code: "TW2060" });
    expect(await rt.states("asking")).toEqual({ ask: "success", publish: "success" });
  });

  test("says why the task does not run", async () => {
    await using rt = await started(region());
    const { dagId, runId } = await place(rt);
    const tools = { store: rt.store, now: rt.clock.now(), parallelism: 32, hasScheduler: true };
    const why = (await explainRun(tools, dagId, runId)).find(({ taskId }) => taskId === "ask");
    expect(why!.reasons.map(whyText)).toEqual([
      'asks "Which region for 2024-01-01?", and waits for an answer: see tradewind inbox',
    ]);
  });

  test("tells its notifiers, once, with rendered texts; one that fails does not keep it from asking", async () => {
    const told: string[] = [];
    class Chat extends BaseNotifier<{ text: string }> {
      static override readonly templateFields = ["text"] as const;
      notify() {
        told.push(this.options.text);
      }
    }
    const notifiers = [
      () => {
        throw new Error("no such channel");
      },
      (context: CallbackContext) => void told.push(context.reason ?? ""),
      new Chat({ text: "{{ ti.task_id }} asks: {{ reason }}" }),
    ];
    await using rt = await started(region({ notifiers }));
    await answer(rt, ["eu"]);
    expect(told).toEqual(["Which region for 2024-01-01?", "ask asks: Which region for 2024-01-01?"]);
  });

  test.each([
    ["no options", { options: [] }],
    ["options that repeat", { options: ["a", "a"] }],
    ["a default that is no option", { defaults: "asia" }],
    ["two defaults where one may be chosen", { defaults: ["eu", "us"] }],
  ])("is refused with %s when the DAG is made", (_what, more) => {
    expect(() => region(more)).toThrow(expect.objectContaining({ code: "TW1006" }));
  });
});

describe("HITLEntryOperator", () => {
  test("is a form with one button; what is left out has its default", async () => {
    const params = { euros: param(undefined, { type: "integer" }), note: "none" };
    await using rt = await started(asking(() => new HITLEntryOperator({ taskId: "ask", subject: "Budget?", params })));
    await expect(answer(rt)).rejects.toMatchObject({
      problems: ["params.euros: found nothing, expected a value"],
    });
    await answer(rt, undefined, { euros: 1200 });
    expect(await resultOf(rt)).toMatchObject({
      chosen_options: ["OK"],
      params_input: { euros: 1200, note: "none" },
    });
  });
});

describe("ApprovalOperator", () => {
  const approval = (more = {}) =>
    defineDag(
      class Approving {
        flow() {
          const ask = new ApprovalOperator({ taskId: "ask", subject: "Publish?", ...more });
          const publish = new EmptyOperator({ taskId: "publish" });
          ask.before(publish);
          publish.before(new EmptyOperator({ taskId: "report", triggerRule: "all_done" }));
        }
      },
      { dagId: "asking", ...SCHEDULE },
    );

  test("lets what comes after it run when it is approved", async () => {
    await using rt = await started(approval());
    await answer(rt, ["Approve"]);
    expect(await rt.states("asking")).toEqual({ ask: "success", publish: "success", report: "success" });
  });

  test("skips what is directly after it when it is rejected; the rest follows its rules", async () => {
    await using rt = await started(approval());
    await answer(rt, ["Reject"]);
    expect(await rt.states("asking")).toEqual({ ask: "success", publish: "skipped", report: "success" });
    expect(await resultOf(rt)).toMatchObject({ chosen_options: ["Reject"] });
  });

  test("skips everything after it with ignoreDownstreamTriggerRules", async () => {
    await using rt = await started(approval({ ignoreDownstreamTriggerRules: true }));
    await answer(rt, ["Reject"]);
    expect(await rt.states("asking")).toEqual({ ask: "success", publish: "skipped", report: "skipped" });
  });

  test("fails with failOnReject, whatever retries are left", async () => {
    await using rt = await started(approval({ failOnReject: true, retries: 3 }));
    await answer(rt, ["Reject"]);
    expect(await rt.states("asking")).toEqual({ ask: "failed", publish: "upstream_failed", report: "success" });
    const [run] = await rt.runs("asking");
    const rows = await rt.store.getTaskInstances(run!.runKey);
    expect(rows[0]).toMatchObject({ taskId: "ask", reason: '"Publish?" was rejected by ada' });
  });

  test("takes a rejection as its default", async () => {
    await using rt = await started(approval({ defaults: "Reject", responseTimeout: { hours: 1 } }));
    await rt.advanceTo("2024-01-02T01:00:00Z");
    expect(await rt.states("asking")).toMatchObject({ ask: "success", publish: "skipped" });
  });
});

test("a HITLBranchOperator runs the tasks that its options stand for", async () => {
  const dag = defineDag(
    class Choosing {
      flow() {
        const ask = new HITLBranchOperator({
          taskId: "ask",
          subject: "How?",
          options: ["All of it", "load_new", "Not at all"],
          optionsMapping: { "All of it": "load_all", "Not at all": "stop" },
          multiple: true,
        });
        ask.before(...["load_all", "load_new", "stop"].map((taskId) => new EmptyOperator({ taskId })));
      }
    },
    { dagId: "asking", ...SCHEDULE },
  );
  await using rt = await started(dag);
  await answer(rt, ["All of it", "load_new"]);
  expect(await rt.states("asking")).toEqual({
    ask: "success",
    load_all: "success",
    load_new: "success",
    stop: "skipped",
  });
});

test("each instance of a mapped question asks, and is answered by its index", async () => {
  const dag = defineDag(
    class Mapped {
      flow() {
        HITLOperator.partial({ taskId: "ask", options: ["yes", "no"] }).expand({ subject: ["one?", "two?"] });
      }
    },
    { dagId: "asking", ...SCHEDULE },
  );
  await using rt = await started(dag);
  const here = await place(rt);
  await expect(answer(rt, ["yes"])).rejects.toMatchObject({
    code: "TW2063",
    message: '2 instances of task "ask" wait for an answer: 0, 1.',
  });
  await answerQuestion(rt.tools, { ...here, mapIndex: 1 }, { options: ["no"], by: "ada" });
  expect(await findQuestion(rt.store, here)).toMatchObject({ mapIndex: 0, question: { subject: "one?" } });
  await answer(rt, ["yes"]);
  expect((await rt.runs("asking"))[0]).toMatchObject({ state: "success" });
});

describe("ask()", () => {
  test("gives a @task its answers, in order, whatever it waits for between them", async () => {
    const heard: unknown[] = [];
    class Asking {
      async ask() {
        const { ask, waitUntil } = currentContext();
        const first = await ask({ subject: "How many?", params: { copies: param(1, { type: "integer" }) } });
        await waitUntil({ for: { hours: 1 } });
        const { chosenOptions, respondedBy } = await ask({
          subject: `${first.paramsInput.copies}?`,
          options: ["y", "n"],
        });
        heard.push(first.paramsInput, first.respondedBy, chosenOptions, respondedBy);
      }
      flow(this: Flow<Asking>) {
        this.ask();
      }
    }
    await using rt = await started(defineDag(Asking, { dagId: "asking", tasks: { ask: {} }, ...SCHEDULE }));
    await answer(rt, undefined, { copies: 3 });
    await rt.advanceTo("2024-01-02T01:00:00Z");
    expect(await openQuestions(rt.store)).toMatchObject([{ question: { subject: "3?" } }]);
    await answer(rt, ["y"], {}, "grace");
    expect(heard).toEqual([{ copies: 3 }, "ada", ["y"], "grace"]);
  });

  test("fails when a question stands where a wait was before", async () => {
    let calls = 0;
    const dag = asking(
      () =>
        new FunctionOperator({
          taskId: "ask",
          callable: async ({ ask, waitUntil }) =>
            calls++ === 0 ? waitUntil({ for: { hours: 1 } }) : ask({ subject: "Now?" }),
        }),
    );
    await using rt = await started(dag);
    await rt.advanceTo("2024-01-02T01:00:00Z");
    const [run] = await rt.runs("asking");
    expect((await rt.store.getTaskInstances(run!.runKey))[0]).toMatchObject({ taskId: "ask", state: "failed" });
    expect((await rt.store.getTaskInstances(run!.runKey))[0]!.error).toContain("TW3052");
  });
});

describe("a scheduler that is killed", () => {
  /** Runs until `die` is called; nothing that it does afterwards arrives. */
  function silenced(store: Store): Store & { die(): void } {
    let isDead = false;
    return {
      ...store,
      transition: (moves, chain) => (isDead ? new Promise(() => {}) : store.transition(moves, chain)),
      close: async () => {},
      die: () => {
        isDead = true;
      },
    };
  }

  test("leaves a question that the next one goes on with; an answer given between them counts", async () => {
    const store = await openSqliteStore({ path: ":memory:" });
    const dag = asking(() => new HITLOperator({ taskId: "ask", subject: "Go?", options: ["yes", "no"] }));
    const first = silenced(store);
    const dead = await started(dag, first);
    first.die();
    await answerQuestion({ ...dead.tools, store }, await place(dead), { options: ["no"], by: "ada" });
    await using rt = await started(dag, store);
    expect(await rt.states("asking")).toEqual({ ask: "success", publish: "success" });
    expect(await resultOf(rt)).toMatchObject({ chosen_options: ["no"] });
  });

  test("while the task works on with the answer does not make it ask again", async () => {
    const store = await openSqliteStore({ path: ":memory:" });
    let hangs = true;
    const asked: string[] = [];
    const dag = asking(
      () =>
        new FunctionOperator({
          taskId: "ask",
          callable: async ({ ask, signal }) => {
            const { chosenOptions } = await ask({ subject: "Go?", options: ["yes", "no"] });
            asked.push(...chosenOptions);
            if (hangs) await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
            return chosenOptions;
          },
        }),
    );
    const first = silenced(store);
    const dead = await started(dag, first);
    await answer(dead, ["yes"]);
    await dead.advanceTo("2024-01-02T00:00:02Z");
    expect(await dead.states("asking")).toEqual({ ask: "running" });
    first.die();
    hangs = false;
    await using rt = await started(dag, store);
    expect(await rt.states("asking")).toEqual({ ask: "success", publish: "success" });
    expect(asked).toEqual(["yes", "yes"]);
  });
});

test("a secret does not stand in what is asked", async () => {
  const dag = asking(
    () =>
      new HITLOperator({
        taskId: "ask",
        subject: "Use {{ conn.api.password }}?",
        body: "It is {{ conn.api.password }}",
        options: ["y"],
      }),
  );
  await using rt = await testScheduler({
    dags: [dag],
    now: "2024-01-02T00:00:00Z",
    connections: { api: { connType: "http", password: "s3cr3t-enough" } },
  });
  expect(await openQuestions(rt.store)).toMatchObject([{ question: { subject: "Use ***?", body: "It is ***" } }]);
});

test("a secret does not stand in the defaults of a form either", async () => {
  const dag = asking(
    () =>
      new FunctionOperator({
        taskId: "ask",
        callable: async ({ ask, connections }) => {
          const { password } = await connections.get("api");
          return ask({ subject: "Which?", params: { key: param(password, { type: "string" }) } });
        },
      }),
  );
  await using rt = await testScheduler({
    dags: [dag],
    now: "2024-01-02T00:00:00Z",
    connections: { api: { connType: "http", password: "s3cr3t-enough" } },
  });
  expect(await openQuestions(rt.store)).toMatchObject([{ question: { paramsDefaults: { key: "***" } } }]);
  const [run] = await rt.runs("asking");
  expect(JSON.stringify(await rt.store.getTaskInstances(run!.runKey))).not.toContain("s3cr3t-enough");
});

test.each([
  ["its defaults", { defaults: "us" }, ["us"]],
  ["its first option, if it has none", {}, ["eu"]],
])("a task that is tried alone waits for nobody: it takes %s", async (_what, more, chosen) => {
  const dag = asking(() => new HITLOperator({ taskId: "ask", subject: "Where?", options: ["eu", "us"], ...more }));
  const { outcomes, xcoms } = await tryOut(dag, "ask", { request: { testMode: true } });
  expect(outcomes).toEqual([{ kind: "success" }]);
  expect(xcoms.return_value).toMatchObject({ chosen_options: chosen });
});

test("a mapped approval skips no more than one that is not mapped", () => {
  const dag = defineDag(
    class Mapped {
      flow() {
        ApprovalOperator.partial({ taskId: "ask" }).expand({ subject: ["one?", "two?"] });
      }
    },
    { dagId: "asking" },
  );
  expect(dag.document.tasks[0]).toMatchObject({ kind: "shortCircuit", skipsAllDownstream: false });
});

test("a task after it reads the answer in a template", async () => {
  const dag = asking(() => {
    const ask = new HITLOperator({ taskId: "ask", subject: "Where?", options: ["eu", "us"] });
    return ask.before(
      new BashOperator({ taskId: "use", bashCommand: "echo {{ ti.xcom_pull('ask').chosen_options[0] }}" }),
    );
  });
  await using rt = await started(dag);
  await answer(rt, ["us"]);
  await expect.poll(() => resultOf(rt, "use")).toBe("us");
});
