import {
  branch,
  dag,
  defineDag,
  type Flow,
  setup,
  type TaskGroupOptions,
  task,
  taskGroup,
  teardown,
} from "@tradewind/core";
import { definitionOf } from "@tradewind/core/engine";
import { expect, test } from "vitest";
import { testRuntime } from "../src/internal.ts";

async function ending(definition: ReturnType<typeof defineDag>) {
  await using rt = await testRuntime();
  const run = await rt.run(definition);
  return { run: run.state, ...(await run.states()) };
}

class Cleaning {
  load(): void {
    throw new Error("on purpose");
  }
  dedupe(): void {}
  check(): void {}
  flow(this: Flow<Cleaning>) {
    const clean = taskGroup("clean", { triggerRule: "all_done" }, () => {
      this.dedupe().before(this.check());
    });
    clean.after(this.load());
  }
}
const tasks = { load: {}, dedupe: {}, check: {} };

test("the trigger rule of a group says when its first tasks start, and no other", async () => {
  const definition = defineDag(Cleaning, { dagId: "cleaning", tasks });
  const rules = Object.fromEntries([...definition.tasks].map(([id, { options }]) => [id, options.triggerRule]));
  expect(rules).toEqual({ load: undefined, "clean.dedupe": "all_done", "clean.check": undefined });
  expect(await ending(definition)).toEqual({
    run: "success",
    load: "failed",
    "clean.dedupe": "success",
    "clean.check": "success",
  });
});

test("a task's own trigger rule goes before its group's, and the group's before default arguments", async () => {
  const own = defineDag(Cleaning, {
    dagId: "own",
    tasks: { ...tasks, dedupe: { triggerRule: "none_failed" } },
    defaultArgs: { triggerRule: "always" },
  });
  expect(own.tasks.get("clean.dedupe")?.options.triggerRule).toBe("none_failed");
  const defaults = defineDag(Cleaning, { dagId: "defaults", tasks, defaultArgs: { triggerRule: "always" } });
  expect(defaults.tasks.get("clean.dedupe")?.options.triggerRule).toBe("all_done");
});

test("a trigger rule that there is not is a problem of the group's first tasks", () => {
  class Typo {
    work(): void {}
    flow(this: Flow<Typo>) {
      taskGroup("group", { triggerRule: "all_don" as "all_done" }, () => this.work());
    }
  }
  expect(() => defineDag(Typo, { dagId: "typo", tasks: { work: {} } })).toThrow(/all_don/);
});

function withCondition(outer: TaskGroupOptions, inner: TaskGroupOptions = {}) {
  class Shop {
    open(): void {}
    sell(): void {}
    close(): void {}
    report(): void {}
    flow(this: Flow<Shop>) {
      const day = taskGroup("day", outer, () => {
        const open = this.open();
        const close = this.close();
        open.before(close);
        taskGroup("counter", inner, () => this.sell())
          .after(open)
          .before(close);
      });
      this.report().after(day);
    }
  }
  const options = { open: {}, sell: {}, close: { triggerRule: "all_done" }, report: { triggerRule: "none_failed" } };
  return defineDag(Shop, { dagId: "shop", tasks: options as never });
}

test("a group whose condition says no is skipped whole, also where a rule in it would let a task run", async () => {
  const skipped = { "day.open": "skipped", "day.counter.sell": "skipped", "day.close": "skipped" };
  expect(await ending(withCondition({ runIf: () => false }))).toEqual({
    run: "success",
    report: "success",
    ...skipped,
  });
  expect(await ending(withCondition({ skipIf: async () => true }))).toMatchObject(skipped);
});

test("the condition of a group within another is asked after that of the one around it", async () => {
  const asked: string[] = [];
  const says = (name: string, answer: boolean) => () => {
    asked.push(name);
    return answer;
  };
  const ended = await ending(withCondition({ runIf: says("outer", true) }, { runIf: says("inner", false) }));
  expect(ended).toMatchObject({ "day.open": "success", "day.counter.sell": "skipped", "day.close": "success" });
  expect(asked).toEqual(["outer", "outer", "inner", "outer"]);
});

test("a teardown is not asked for its group's condition: it follows its setup", async () => {
  let removed = 0;
  let isOpen = true;
  @dag({ dagId: "cluster" })
  class Cluster {
    @setup() create(): void {}
    @task() work(): void {
      isOpen = false;
    }
    @teardown() remove(): void {
      removed++;
    }
    flow(this: Flow<Cluster>) {
      taskGroup("cluster", { runIf: () => isOpen }, () => {
        const create = this.create();
        this.remove().after(create, this.work().after(create));
      });
    }
  }
  expect(await ending(definitionOf(Cluster))).toMatchObject({ "cluster.remove": "success" });
  expect(removed).toBe(1);
});

test("a branch that returns the id of a group runs it, and skips the other one", async () => {
  @dag({ dagId: "choice" })
  class Choice {
    @branch() choose(): string {
      return "new";
    }
    @task() fetch(): void {}
    @task() clean(): void {}
    flow(this: Flow<Choice>) {
      const choose = this.choose();
      for (const name of ["old", "new"]) {
        taskGroup(name, () => void this.fetch().before(this.clean())).after(choose);
      }
    }
  }
  expect(await ending(definitionOf(Choice))).toMatchObject({
    "new.fetch": "success",
    "new.clean": "success",
    "old.fetch": "skipped",
    "old.clean": "skipped",
  });
});
