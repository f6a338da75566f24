import { dag, defineDag, type Flow, SkipTask, setup, shortCircuit, task, taskGroup, teardown } from "@tradewind/core";
import { definitionOf } from "@tradewind/core/engine";
import { describe, expect, test } from "vitest";
import { testRuntime } from "../src/index.ts";

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
