import { describe, expect, test } from "vitest";
import { definitionOf } from "../../src/engine.ts";
import { type Asset, asset, assetOf, bash, currentContext, dag, defineDag, type Flow, task } from "../../src/index.ts";
import { messagesOf } from "../graph/dag-of.ts";

const raw = asset("raw");

@asset({
  schedule: raw,
  uri: "s3://lake/orders",
  group: "sales",
  extra: { owner: "me" },
  inlets: [raw],
  tags: ["lake"],
})
class CleanOrders {
  materialize() {
    return currentContext().ds;
  }
}

describe("@asset", () => {
  test("makes a DAG of one task that has the asset as outlet, all of one name", () => {
    const { document } = definitionOf(CleanOrders);
    expect(document).toMatchObject({
      dagId: "clean_orders",
      tags: ["lake"],
      schedule: { kind: "assets", condition: { kind: "asset", name: "raw" } },
    });
    expect(document.tasks).toMatchObject([
      {
        taskId: "clean_orders",
        operator: "@task",
        inlets: [{ kind: "asset", name: "raw", uri: "raw" }],
        outlets: [
          { kind: "asset", name: "clean_orders", uri: "s3://lake/orders", group: "sales", extra: { owner: "me" } },
        ],
      },
    ]);
  });

  test("is made of a name, too", () => {
    @asset({ name: "orders" })
    class Whatever {
      materialize() {}
    }
    expect(definitionOf(Whatever).document.dagId).toBe("orders");
    expect(assetOf(Whatever)).toMatchObject({ name: "orders", uri: "orders" });
  });

  test("goes with @task on the method, whose options and outlets come on top", () => {
    @asset()
    class Orders {
      @task({ retries: 2, taskId: "load", outlets: [asset("log")] })
      materialize() {}
    }
    const [only] = definitionOf(Orders).document.tasks;
    expect(only).toMatchObject({ taskId: "load", retries: 2, outlets: [{ name: "orders" }, { name: "log" }] });
  });

  test("goes with @bash, too: the command makes the asset", () => {
    @asset()
    class Orders {
      @bash({ env: { DAY: "{{ ds }}" } })
      materialize() {
        return "touch $DAY";
      }
    }
    const [only] = definitionOf(Orders).document.tasks;
    expect(only).toMatchObject({ operator: "@bash", taskId: "orders", outlets: [{ name: "orders" }] });
    expect(only!.templateFields).toMatchObject({ env: { DAY: "{{ ds }}" } });
  });

  test("leaves the wiring to a flow() of one's own", () => {
    @asset()
    class Orders {
      @task()
      fetch() {
        return 3;
      }
      materialize(rows: number) {
        return rows;
      }
      flow(this: Flow<Orders>) {
        this.materialize(this.fetch());
      }
    }
    const { tasks } = definitionOf(Orders).document;
    expect(tasks.map(({ taskId, outlets }) => [taskId, outlets?.length ?? 0])).toEqual([
      ["fetch", 0],
      ["orders", 1],
    ]);
  });

  test("without materialize() is a problem", () => {
    @asset()
    class Orders {}
    expect(messagesOf(() => defineDag(Orders))).toEqual([
      "Class Orders is an @asset, but has no materialize() method.",
    ]);
  });

  test("of several assets is @asset.multi", () => {
    @asset.multi({ schedule: "@daily", startDate: "2024-01-01", outlets: [asset("orders"), asset("returns")] })
    class Sales {
      materialize() {}
    }
    const [only] = definitionOf(Sales).document.tasks;
    expect(only).toMatchObject({ taskId: "sales", outlets: [{ name: "orders" }, { name: "returns" }] });
    expect(() => assetOf(Sales)).toThrow('assetOf: found "Sales", expected a class that is decorated with @asset.');
  });
});

test("assetOf gives the asset of a class to the schedules of others", () => {
  @dag({ schedule: [assetOf(CleanOrders), raw] })
  class Report {
    @task()
    work() {}
    flow(this: Flow<Report>) {
      this.work();
    }
  }
  expect(definitionOf(Report).timetable.summary).toBe("clean_orders and raw");
});

test("an asset that a task is called with is its inlet, beside those that it names", () => {
  @dag()
  class Reads {
    @task({ inlets: [asset("named")] })
    work(_from: Asset, _rows: number) {}
    flow(this: Flow<Reads>) {
      this.work(raw, 3);
    }
  }
  const [only] = definitionOf(Reads).document.tasks;
  expect(only!.inlets!.map((inlet) => "name" in inlet && inlet.name)).toEqual(["named", "raw"]);
});
