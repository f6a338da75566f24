import { describe, expect, test } from "vitest";
import { dag, defineDag, type Flow, NotADagError, task } from "../../src/index.ts";

@dag({ dagId: "parent" })
class Parent {
  @task({ retries: 1 })
  extract() {
    return "parent's";
  }
  @task({ retries: 2 })
  load(_rows: string) {}
  flow(this: Flow<Parent>) {
    this.load(this.extract());
  }
}

describe("a subclass", () => {
  test("has its parent's tasks beside its own", () => {
    @dag({ dagId: "child" })
    class Child extends Parent {
      @task()
      report() {}
      override flow(this: Flow<Child>) {
        this.load(this.extract()).before(this.report());
      }
    }
    expect([...defineDag(Child).tasks.keys()]).toEqual(["extract", "load", "report"]);
  });

  test("leaves its parent as it was", () => {
    @dag({ dagId: "child" })
    class Child extends Parent {
      @task({ retries: 7 })
      override extract() {
        return "child's";
      }
    }
    expect(defineDag(Child).tasks.get("extract")?.options.retries).toBe(7);
    expect(defineDag(Parent).tasks.get("extract")?.options.retries).toBe(1);
  });

  test("keeps the options of a method that it overrides without a decorator, with its own body", () => {
    @dag({ dagId: "child" })
    class Child extends Parent {
      override extract() {
        return "child's";
      }
    }
    const extract = defineDag(Child).tasks.get("extract");
    expect(extract?.options.retries).toBe(1);
    expect(extract?.operator.execute({} as never)).toBe("child's");
  });

  test("wins where it decorates an override anew", () => {
    @dag({ dagId: "child" })
    class Child extends Parent {
      @task({ retryDelay: { seconds: 3 } })
      override load(_rows: string) {}
    }
    const load = defineDag(Child).document.tasks.find(({ taskId }) => taskId === "load");
    expect(load).toMatchObject({ retries: 0, retryDelayMs: 3000 });
  });

  test("is a DAG only when it is decorated itself", () => {
    class Undecorated extends Parent {}
    expect(() => defineDag(Undecorated)).toThrow(NotADagError);
    expect(() => defineDag(Undecorated)).toThrow("Class Undecorated is not a DAG");
  });

  test("two subclasses of one parent do not see each other's tasks", () => {
    @dag({ dagId: "left" })
    class Left extends Parent {
      @task()
      onlyLeft() {}
      override flow(this: Flow<Left>) {
        this.load(this.extract()).before(this.onlyLeft());
      }
    }
    @dag({ dagId: "right" })
    class Right extends Parent {}
    expect(defineDag(Left).tasks.has("onlyLeft")).toBe(true);
    expect([...defineDag(Right).tasks.keys()]).toEqual(["extract", "load"]);
  });
});
