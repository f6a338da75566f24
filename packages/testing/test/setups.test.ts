import {
  currentContext,
  dag,
  defineDag,
  type Flow,
  SkipTask,
  setup,
  shortCircuit,
  task,
  taskGroup,
  teardown,
} from "@tradewind/core";
import { definitionOf } from "@tradewind/core/engine";
import { clearTasks, endRun, triggerRun } from "@tradewind/runtime";
import { describe, expect, test } from "vitest";
import { testRuntime, testScheduler } from "../src/internal.ts";

/** What the tasks of the cluster DAG do in a test. */
interface Behaviour {
  readonly create?: () => void;
  readonly work?: () => void;
  readonly remove?: () => void;
}

const fails = () => {
  throw new Error("on purpose");
};
const skips = () => {
  throw new SkipTask("on purpose");
};

function clusterDag(does: Behaviour, { onFailureFailDagrun = false } = {}) {
  @dag({ dagId: "cluster" })
  class Cluster {
    @setup() create(): string {
      does.create?.();
      return "cluster-1";
    }
    @task() work(id: string): string {
      does.work?.();
      return `done on ${id}`;
    }
    @teardown({ onFailureFailDagrun }) remove(_id: string): void {
      does.remove?.();
    }
    @task() report(): void {}
    flow(this: Flow<Cluster>) {
      const id = this.create();
      const cluster = taskGroup("cluster", () => {
        const work = this.work(id);
        this.remove(id).after(work);
        return work;
      });
      this.report().after(cluster);
    }
  }
  return definitionOf(Cluster);
}

async function ending(definition: ReturnType<typeof defineDag>) {
  await using rt = await testRuntime();
  const run = await rt.run(definition);
  return { run: run.state, ...(await run.states()) };
}

describe("a teardown", () => {
  test("runs after the work, and what comes after its group does not wait for it", async () => {
    const { document } = clusterDag({});
    const upstreamOf = (id: string) => document.tasks.find(({ taskId }) => taskId === id)?.upstream;
    expect(upstreamOf("cluster.remove")?.toSorted()).toEqual(["cluster.work", "create"]);
    expect(upstreamOf("report")).toEqual(["cluster.work"]);
    expect(await ending(clusterDag({}))).toMatchObject({ run: "success", "cluster.remove": "success" });
  });

  test("runs when the work has failed, and the run has failed all the same", async () => {
    expect(await ending(clusterDag({ work: fails }))).toEqual({
      run: "failed",
      create: "success",
      "cluster.work": "failed",
      "cluster.remove": "success",
      report: "upstream_failed",
    });
  });

  test("does not run when its setup has failed, and is skipped with it", async () => {
    expect(await ending(clusterDag({ create: fails }))).toMatchObject({
      run: "failed",
      "cluster.remove": "upstream_failed",
    });
    expect(await ending(clusterDag({ create: skips }))).toMatchObject({ run: "success", "cluster.remove": "skipped" });
  });

  test("that fails fails the run only if it is to", async () => {
    expect(await ending(clusterDag({ remove: fails }))).toMatchObject({ run: "success", "cluster.remove": "failed" });
    const strict = clusterDag({ remove: fails }, { onFailureFailDagrun: true });
    expect(await ending(strict)).toMatchObject({ run: "failed", report: "success" });
  });

  test("is not skipped by a short circuit above it", async () => {
    @dag({ dagId: "gated" })
    class Gated {
      @setup() open(): void {}
      @shortCircuit() goesOn(): boolean {
        return false;
      }
      @task() work(): void {}
      @teardown() close(): void {}
      flow(this: Flow<Gated>) {
        const open = this.open();
        const gate = this.goesOn().after(open);
        const work = this.work().after(gate);
        this.close().after(work).asTeardown({ setups: open });
      }
    }
    expect(await ending(definitionOf(Gated))).toMatchObject({ run: "success", work: "skipped", close: "success" });
  });
});

test("a teardown whose setup takes no part in the run is skipped", async () => {
  @dag({ dagId: "dated" })
  class Dated {
    @setup({ startDate: "2030-01-01" }) open(): void {}
    @task() work(): void {}
    @teardown() close(): void {}
    flow(this: Flow<Dated>) {
      const open = this.open();
      this.close().after(open, this.work().after(open));
    }
  }
  expect(await ending(definitionOf(Dated))).toEqual({ run: "success", work: "success", close: "skipped" });
});

describe("a setup", () => {
  test("must have succeeded for every task in its scope, however far down and whatever its rule", async () => {
    @dag({ dagId: "scope" })
    class Scope {
      @setup() open(): void {
        throw new Error("on purpose");
      }
      @task() first(): void {}
      @task({ triggerRule: "all_done" }) second(): void {}
      @teardown() close(): void {}
      @task({ triggerRule: "all_done" }) outside(): void {}
      flow(this: Flow<Scope>) {
        const open = this.open();
        const second = this.second().after(this.first().after(open));
        const close = this.close().after(second).asTeardown({ setups: open });
        this.outside().after(close);
      }
    }
    expect(await ending(definitionOf(Scope))).toMatchObject({ second: "upstream_failed", outside: "success" });
  });

  test("makes a problem of a trigger rule right behind it, and of one on a teardown", () => {
    class Wrong {
      open(): void {}
      work(): void {}
      close(): void {}
      flow(this: Flow<Wrong>) {
        const open = this.open();
        const work = this.work().after(open);
        this.close().after(work);
      }
    }
    const tasks = {
      open: { kind: "setup" },
      work: { triggerRule: "all_done" },
      close: { kind: "teardown", triggerRule: "one_success" },
    } as const;
    expect(() => defineDag(Wrong, { dagId: "wrong", tasks })).toThrow(/has 2 problems:\n.*TW1023.*\n.*\n.*TW1023/);
  });
});

describe("a run that must not go on", () => {
  function fastDag(log: string[]) {
    @dag({ dagId: "fast", failFast: true })
    class Fast {
      @setup() open(): void {}
      @task() bad(): void {
        throw new Error("on purpose");
      }
      @task() async slow(): Promise<void> {
        const { signal } = currentContext();
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      }
      @task() later(): void {}
      @teardown() close(): void {
        log.push("closed");
      }
      flow(this: Flow<Fast>) {
        const open = this.open();
        const slow = this.slow().after(open).before(this.later());
        this.close().after(open, this.bad().after(open), slow);
      }
    }
    return definitionOf(Fast);
  }

  test("with failFast still cleans up, once what it has stopped is over", async () => {
    const log: string[] = [];
    await using rt = await testRuntime();
    const run = await rt.run(fastDag(log));
    expect(await run.states()).toEqual({
      open: "success",
      bad: "failed",
      slow: "failed",
      later: "skipped",
      close: "success",
    });
    expect(run).toMatchObject({ state: "failed", reason: 'failFast: "bad" failed' });
    expect(log).toEqual(["closed"]);
  });
});

describe("a run that is ended by hand", () => {
  async function started(log: string[], close: () => void | Promise<void> = () => void log.push("closed")) {
    @dag({ dagId: "served" })
    class Served {
      @setup() open(): void {}
      @task() async work(): Promise<void> {
        const { signal } = currentContext();
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      }
      @task() report(): void {}
      @teardown() async close(): Promise<void> {
        await close();
      }
      flow(this: Flow<Served>) {
        const open = this.open();
        const report = this.report().after(this.work().after(open));
        this.close().after(open, report);
      }
    }
    const rt = await testScheduler({ dags: [definitionOf(Served)], now: "2024-01-02T00:00:00Z" });
    const { runId } = await triggerRun(rt.tools, { dagId: "served" });
    await rt.noticed();
    const end = async (state: "success" | "failed") => {
      const run = await endRun(rt.tools, { dagId: "served", runId, state });
      await rt.noticed();
      return run.state;
    };
    const states = async () => ({ run: (await rt.runs("served"))[0]!.state, ...(await rt.states("served")) });
    return { end, states, [Symbol.asyncDispose]: () => rt[Symbol.asyncDispose]() };
  }

  test("as failed cleans up before it has failed", async () => {
    const log: string[] = [];
    await using run = await started(log);
    expect(await run.end("failed")).toBe("running");
    const ended = { run: "failed", open: "success", work: "failed", report: "upstream_failed", close: "success" };
    expect(await run.states()).toEqual(ended);
    expect(log).toEqual(["closed"]);
  });

  test("as successful cleans up, too, and what had not started was skipped", async () => {
    const log: string[] = [];
    await using run = await started(log);
    await run.end("success");
    const ended = { run: "success", open: "success", work: "success", report: "skipped", close: "success" };
    expect(await run.states()).toEqual(ended);
    expect(log).toEqual(["closed"]);
  });

  test("a second time does not wait for its teardowns", async () => {
    const waits = () => {
      const { signal } = currentContext();
      return new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    };
    await using run = await started([], waits);
    await run.end("failed");
    expect(await run.states()).toMatchObject({ run: "running", close: "queued" });
    expect(await run.end("failed")).toBe("failed");
    expect(await run.states()).toMatchObject({ run: "failed", close: "failed" });
  });
});

test("clearing a task clears its setups and their teardowns, and nothing beside", async () => {
  const done: string[] = [];
  @dag({ dagId: "prepared" })
  class Prepared {
    @setup() open(): void {
      done.push("open");
    }
    @task() work(): void {
      done.push("work");
    }
    @task() other(): void {
      done.push("other");
    }
    @teardown() close(): void {
      done.push("close");
    }
    flow(this: Flow<Prepared>) {
      const open = this.open();
      this.close().after(open, this.work().after(open), this.other().after(open));
    }
  }
  await using rt = await testScheduler({ dags: [definitionOf(Prepared)], now: "2024-01-02T00:00:00Z" });
  const { runId } = await triggerRun(rt.tools, { dagId: "prepared" });
  await rt.noticed();
  done.length = 0;
  await clearTasks(rt.tools, { dagId: "prepared", runId, tasks: ["work"] });
  await rt.noticed();
  expect(done).toEqual(["open", "work", "close"]);
});
