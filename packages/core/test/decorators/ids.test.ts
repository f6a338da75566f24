import { describe, expect, test } from "vitest";
import { dag, defineDag, type Flow, task } from "../../src/index.ts";
import { messagesOf } from "../graph/dag-of.ts";

describe("task ids", () => {
  test("a method called several times makes load, load__1, load__2", () => {
    @dag()
    class Loads {
      @task()
      load(_n: number) {}
      flow(this: Flow<Loads>) {
        this.load(1);
        this.load(2);
        this.load(3);
      }
    }
    expect([...defineDag(Loads).tasks.keys()]).toEqual(["load", "load__1", "load__2"]);
  });

  test("the number follows an explicit id, too", () => {
    @dag()
    class Loads {
      @task({ taskId: "into_db" })
      load(_n: number) {}
      flow(this: Flow<Loads>) {
        this.load(1);
        this.load(2);
      }
    }
    expect([...defineDag(Loads).tasks.keys()]).toEqual(["into_db", "into_db__1"]);
  });

  test("building the same class again starts counting anew", () => {
    @dag()
    class Once {
      @task()
      load() {}
      flow(this: Flow<Once>) {
        this.load();
      }
    }
    defineDag(Once);
    expect([...defineDag(Once).tasks.keys()]).toEqual(["load"]);
  });

  test("one explicit id on two methods is a problem", () => {
    @dag()
    class Twins {
      @task({ taskId: "same" })
      first() {}
      @task({ taskId: "same" })
      second() {}
      flow(this: Flow<Twins>) {
        this.first();
        this.second();
      }
    }
    expect(messagesOf(() => defineDag(Twins))).toEqual(['Task id "same" is used by 2 tasks.']);
  });
});

describe("the DAG's id", () => {
  const named = (name: string) =>
    ({
      [name]: class {
        flow() {}
      },
    })[name]!;

  test.each([
    ["MovieRankings", "movie_rankings"],
    ["ETL", "etl"],
    ["HTTPServerLogs", "http_server_logs"],
    ["Sales2024", "sales2024"],
    ["plain_name", "plain_name"],
  ])("of class %s is %s by default", (className, dagId) => {
    const Class = named(className);
    dag()(Class);
    expect(defineDag(Class).dagId).toBe(dagId);
  });

  test("may be given", () => {
    const Class = named("Sales");
    dag({ dagId: "sales.nl-1" })(Class);
    expect(defineDag(Class).dagId).toBe("sales.nl-1");
  });

  test.each(["", "default"])("has to be given for a class named %j", (className) => {
    const Class = named(className);
    dag()(Class);
    expect(messagesOf(() => defineDag(Class))).toEqual(['dagId "" is not a usable id.']);
    expect(defineDag(Class, { dagId: "given" }).dagId).toBe("given");
  });
});
