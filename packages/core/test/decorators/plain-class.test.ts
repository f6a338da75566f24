import { describe, expect, test } from "vitest";
import { branch, dag, defineDag, type Flow, sensor, shortCircuit, task } from "../../src/index.ts";

@dag({ schedule: "@daily", startDate: "2024-01-01" })
class Rankings {
  static bodies: string[] = [];
  readonly top = 2;
  #factor = 10;

  @task()
  rank(ratings: number[], top: number): number[] {
    Rankings.bodies.push("rank");
    return this.#scaled(ratings).slice(0, top);
  }
  @branch()
  pick(ranked: number[]) {
    return ranked.length > 0 ? this.publish : null;
  }
  @shortCircuit()
  any(ranked: number[]) {
    return ranked.length > 0;
  }
  @sensor()
  ready(): boolean {
    return this.top === 2;
  }
  @task()
  publish() {
    Rankings.bodies.push("publish");
  }
  #scaled(ratings: number[]): number[] {
    return ratings.map((rating) => rating * this.#factor);
  }
  flow(this: Flow<Rankings>) {
    const ranked = this.rank([3, 1, 2], this.top).after(this.ready());
    this.pick(ranked).after(this.any(ranked)).before(this.publish());
  }
}

describe("a decorated class stays a plain class", () => {
  test("its task methods are ordinary calls", () => {
    expect(new Rankings().rank([1, 2, 3], 2)).toEqual([10, 20]);
  });

  test("its private members work", () => {
    expect(new Rankings().rank([5], 1)).toEqual([50]);
  });

  test("a branch returns the method itself", () => {
    const rankings = new Rankings();
    expect(rankings.pick([1])).toBe(rankings.publish);
    expect(rankings.pick([])).toBeNull();
  });

  test("sensors and gates answer like any method", () => {
    expect(new Rankings().ready()).toBe(true);
    expect(new Rankings().any([])).toBe(false);
  });

  test("it keeps its name, its prototype and its fields", () => {
    expect(Rankings.name).toBe("Rankings");
    expect(new Rankings()).toBeInstanceOf(Rankings);
    expect(Object.keys(new Rankings())).toEqual(["top"]);
  });
});

describe("loading a DAG", () => {
  test("runs no task body", () => {
    Rankings.bodies = [];
    defineDag(Rankings);
    expect(Rankings.bodies).toEqual([]);
  });

  test("calling a task method in flow() makes a task and passing its result makes an edge", () => {
    const { tasks } = defineDag(Rankings);
    expect([...tasks.keys()].sort()).toEqual(["any", "pick", "publish", "rank", "ready"]);
    expect(tasks.get("pick")?.upstream).toEqual(["rank", "any"]);
  });

  test("every attempt calls its method on an object of its own", () => {
    @dag()
    class Counting {
      count = 0;
      @task()
      add() {
        this.count += 1;
        return this.count;
      }
      flow(this: Flow<Counting>) {
        this.add();
      }
    }
    const operator = defineDag(Counting).tasks.get("add")!.operator;
    expect([operator.execute({} as never), operator.execute({} as never)]).toEqual([1, 1]);
  });
});
