import { expect, test } from "vitest";
import { MovielensRatingsSensor } from "../src/index.ts";
import { connectTo, fakeMovielens, someRatings } from "./fake-movielens.ts";
import { taskContext } from "./task-context.ts";

const sensor = () =>
  new MovielensRatingsSensor({
    taskId: "wait",
    connId: "testconn",
    startDate: "2023-01-01",
    endDate: "2023-01-02",
    pokeInterval: { seconds: 5 },
  });

test("the sensor is content with a single rating, and asks for no more", async () => {
  const { connection, requests } = await fakeMovielens(someRatings(659));
  connectTo(connection);
  expect(await sensor().poke(taskContext().context)).toBe(true);
  expect(requests.map(String)).toEqual(["start_date=2023-01-01&end_date=2023-01-02&offset=0&limit=1"]);
});

test("the sensor goes on waiting when there is no rating", async () => {
  const { connection } = await fakeMovielens([]);
  connectTo(connection);
  const { context, lines } = taskContext();
  expect(await sensor().poke(context)).toBe(false);
  expect(lines).toEqual(["Found no ratings for 2023-01-01 to 2023-01-02"]);
});

test("the sensor fails when the API answers with an error", async () => {
  const { connection } = await fakeMovielens([], { status: 500 });
  connectTo(connection);
  await expect(sensor().poke(taskContext().context)).rejects.toThrow("answered 500");
});

test("the sensor looks at the day of the run, unless told otherwise", () => {
  const { rawOptions } = new MovielensRatingsSensor({ taskId: "wait", connId: "testconn" });
  expect(rawOptions).toEqual({ connId: "testconn", startDate: "{{ ds }}", endDate: "{{ next_ds }}" });
  expect(MovielensRatingsSensor.templateFields).toEqual(["startDate", "endDate"]);
});
