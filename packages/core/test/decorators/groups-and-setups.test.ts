import { describe, expect, test } from "vitest";
import {
  type Arg,
  dag,
  defineDag,
  type ElementArg,
  type Flow,
  setup,
  task,
  taskGroup,
  teardown,
} from "../../src/index.ts";

@dag({ dagId: "cluster" })
class Cluster {
  @setup({ retries: 2 })
  create(): string {
    return "c1";
  }
  @task()
  work(cluster: string, n: number): string {
    return `${n} on ${cluster}`;
  }
  @teardown({ taskId: "delete", owner: "ana", onFailureFailDagrun: true })
  remove(_cluster: string): void {}
  @teardown()
  tidy(): void {}
  @taskGroup({ tooltip: "the work", defaultArgs: { pool: "clusters" } })
  works(this: Flow<Cluster>, cluster: Arg<string>, n: Arg<number>) {
    return this.work(cluster, n);
  }
  @taskGroup({ groupId: "all", prefixGroupId: false, groupDisplayName: "All of it" })
  everything(this: Flow<Cluster>) {
    this.work("by hand", 0);
  }
  flow(this: Flow<Cluster>) {
    const cluster = this.create();
    const works = [this.works(cluster, 1), this.works(cluster, 2)];
    this.remove(cluster).after(works);
    this.tidy().after(this.everything());
  }
}

const { tasks, document } = defineDag(Cluster);
const documentOf = (taskId: string) => document.tasks.find((each) => each.taskId === taskId);

describe("@setup and @teardown", () => {
  test("make tasks of the two roles, with the options that they are given", () => {
    expect(documentOf("create")).toMatchObject({ operator: "@task", role: "setup", retries: 2 });
    expect(documentOf("delete")).toMatchObject({ operator: "@task", role: "teardown", owner: "ana" });
    expect(tasks.has("remove")).toBe(false);
  });

  test("leave the methods as they were", () => {
    expect(new Cluster().create()).toBe("c1");
    expect(new Cluster().remove("c1")).toBeUndefined();
    expect(tasks.get("create")!.operator.execute({} as never)).toBe("c1");
  });

  test("a @teardown decides over the run only if it says so", () => {
    expect(documentOf("delete")).toMatchObject({ onFailureFailDagrun: true });
    expect(documentOf("tidy")).toMatchObject({ onFailureFailDagrun: false });
  });
});

describe("@taskGroup", () => {
  test("makes a method a group, once more each time that it is called", () => {
    const ids = ["create", "delete", "tidy", "work", "works.work", "works__1.work"];
    expect([...tasks.keys()].sort()).toEqual(ids);
    expect(tasks.get("delete")!.upstream).toEqual(["create", "works.work", "works__1.work"]);
  });

  test("has the options of groups, the document shows them", () => {
    expect(document.groups).toMatchObject([
      { groupId: "works", label: "works", tooltip: "the work" },
      { groupId: "works__1" },
      { groupId: "all", label: "All of it" },
    ]);
    expect(documentOf("works.work")).toMatchObject({ pool: "clusters" });
    expect(documentOf("work")).toMatchObject({ pool: "default_pool" });
  });

  test("gives what the method returns, and the group where it returns nothing", () => {
    expect(tasks.get("works.work")!.upstream).toEqual(["create"]);
    expect(tasks.get("tidy")!.upstream).toEqual(["work"]);
  });

  test("is no task, and its method is still an ordinary one", () => {
    expect(tasks.has("works")).toBe(false);
    const stand = { work: (cluster: string, n: number) => `${cluster}: ${n}` };
    expect(new Cluster().works.call(stand as never, "c1", 3)).toBe("c1: 3");
  });

  test("is mapped as a whole, with a group of its parent's class too", () => {
    @dag({ dagId: "mapped" })
    class Mapped extends Cluster {
      @taskGroup()
      each(this: Flow<Mapped>, n: ElementArg<number>) {
        return this.works("c1", n);
      }
      override flow(this: Flow<Mapped>) {
        const each = this.each.expand([1, 2]);
        this.remove(this.create()).after(each);
        this.tidy().after(each, this.everything());
      }
    }
    const mapped = defineDag(Mapped);
    expect(mapped.document.groups).toMatchObject([
      { groupId: "each", parent: null },
      { groupId: "each.works", parent: "each" },
      { groupId: "all" },
    ]);
    expect(mapped.tasks.get("delete")!.upstream).toEqual(["create", "each.works.work"]);
    expect([...defineDag(Cluster).tasks.keys()]).not.toContain("each.works.work");
  });

  test("of a subclass replaces the parent's, with its own options", () => {
    @dag({ dagId: "other" })
    class Other extends Cluster {
      @taskGroup({ groupId: "renamed" })
      override works(this: Flow<Cluster>, cluster: Arg<string>) {
        return this.work(cluster, 7);
      }
    }
    expect([...defineDag(Other).tasks.keys()]).toContain("renamed.work");
  });
});
