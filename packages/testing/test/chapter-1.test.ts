import { chain, dag, EmptyOperator } from "@tradewind/core";
import { definitionOf } from "@tradewind/core/engine";
import { describe, expect, test } from "vitest";
import { type TestScheduler, testScheduler } from "../src/internal.ts";

const FETCHES = ["fetch_weather_forecast", "fetch_sales_data"];
const CLEANS = ["clean_forecast_data", "clean_sales_data"];
const REST = ["join_datasets", "train_ml_model", "deploy_ml_model"];

const step = (taskId: string) => new EmptyOperator({ taskId });

@dag({
  dagId: "01_umbrella",
  description: "Umbrella example with empty operators.",
  schedule: "@daily",
  startDate: "2024-06-25",
  catchup: true,
})
class Umbrella {
  flow() {
    chain(FETCHES.map(step), CLEANS.map(step), ...REST.map(step));
  }
}

/** The scheduler, started five days after the DAG's start date. */
const started = () => testScheduler({ dags: [definitionOf(Umbrella)], now: "2024-06-30T12:00:00Z" });

/** The tasks of a run in the order in which they succeeded. */
const succeeded = (rt: TestScheduler, runId: string) =>
  rt.events.flatMap((event) =>
    event.kind === "task" && event.runId === runId && event.state === "success" ? [event.taskId] : [],
  );

describe("01_umbrella", () => {
  test("has two roots, which join", () => {
    const { description, tasks } = definitionOf(Umbrella).document;
    expect(description).toBe("Umbrella example with empty operators.");
    const upstream = Object.fromEntries(tasks.map((task) => [task.taskId, task.upstream.toSorted()]));
    expect(upstream).toEqual({
      fetch_weather_forecast: [],
      fetch_sales_data: [],
      clean_forecast_data: ["fetch_weather_forecast"],
      clean_sales_data: ["fetch_sales_data"],
      join_datasets: ["clean_forecast_data", "clean_sales_data"],
      train_ml_model: ["join_datasets"],
      deploy_ml_model: ["train_ml_model"],
    });
  });

  test("catches up on five days with seven successes each, and then waits for the next day to end", async () => {
    await using rt = await started();
    await rt.advanceTo("2024-06-30T23:59:59Z");
    const days = ["2024-06-25", "2024-06-26", "2024-06-27", "2024-06-28", "2024-06-29"];
    expect(await rt.logicalDates("01_umbrella")).toEqual(days);
    const everything = Object.fromEntries([...FETCHES, ...CLEANS, ...REST].map((taskId) => [taskId, "success"]));
    for (const { runId, state } of await rt.runs("01_umbrella")) {
      expect([state, await rt.states("01_umbrella", runId)]).toEqual(["success", everything]);
    }
    await rt.advanceTo("2024-07-01T00:00:00Z");
    expect(await rt.logicalDates("01_umbrella")).toEqual([...days, "2024-06-30"]);
  });

  test("joins the data sets only after both are clean", async () => {
    await using rt = await started();
    for (const { runId } of await rt.runs("01_umbrella")) {
      const order = succeeded(rt, runId);
      expect(order.slice(0, 4).toSorted()).toEqual([...FETCHES, ...CLEANS].toSorted());
      expect(order.slice(4)).toEqual(REST);
    }
  });
});
