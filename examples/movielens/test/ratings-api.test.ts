import type { Rating } from "tradewind-provider-movielens";
import { expect, it } from "vitest";
import { type RatingsApi, startRatingsApi } from "../src/api/ratings-api.ts";

const NEW_YEAR = 1672531200;
const DAY = 86_400;

const rating = (timestamp: number, userId = 1, movieId = 1): Rating => ({ userId, movieId, rating: 3.5, timestamp });

function get(api: RatingsApi, path: string, login = "airflow:airflow"): Promise<Response> {
  return fetch(api.url + path, { headers: { authorization: `Basic ${Buffer.from(login).toString("base64")}` } });
}

interface Page {
  readonly result: readonly Rating[];
  readonly offset: number;
  readonly limit: number;
  readonly total: number;
}

async function page(api: RatingsApi, query: string): Promise<Page> {
  const response = await get(api, `/ratings?${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Page;
}

it("the greeting needs no login", async () => {
  await using api = await startRatingsApi({ ratings: [] });
  const response = await fetch(`${api.url}/`);
  expect(response.status).toBe(200);
  expect(await response.text()).toBe("Hello from the Movie Rating API!");
});

it("ratings need a login", async () => {
  await using api = await startRatingsApi({ ratings: [] });
  const response = await fetch(`${api.url}/ratings`);
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toMatch(/^Basic /);
});

it("the login has to be the right one", async () => {
  await using api = await startRatingsApi({ ratings: [], user: "zoë", password: "a:b" });
  expect((await get(api, "/ratings", "airflow:airflow")).status).toBe(401);
  expect((await get(api, "/ratings", "zoë:a")).status).toBe(401);
  expect((await get(api, "/ratings", "zoë:a:b")).status).toBe(200);
});

it("ratings are ordered by time, user and movie", async () => {
  const ordered = [
    rating(NEW_YEAR, 2, 2),
    rating(NEW_YEAR + 1, 1, 3),
    rating(NEW_YEAR + 1, 1, 20),
    rating(NEW_YEAR + 1, 3, 1),
  ];
  await using api = await startRatingsApi({ ratings: ordered.toReversed() });
  expect((await page(api, "")).result).toEqual(ordered);
});

it("a page has a hundred ratings unless told otherwise", async () => {
  const ratings = Array.from({ length: 150 }, (_, index) => rating(NEW_YEAR + index));
  await using api = await startRatingsApi({ ratings });
  expect(await page(api, "")).toEqual({ result: ratings.slice(0, 100), offset: 0, limit: 100, total: 150 });
  expect(await page(api, "offset=100")).toEqual({ result: ratings.slice(100), offset: 100, limit: 100, total: 150 });
  expect(await page(api, "offset=7&limit=2")).toEqual({ result: ratings.slice(7, 9), offset: 7, limit: 2, total: 150 });
});

it("a page past the end is empty", async () => {
  await using api = await startRatingsApi({ ratings: [rating(NEW_YEAR)] });
  expect(await page(api, "offset=5")).toEqual({ result: [], offset: 5, limit: 100, total: 1 });
});

it("the start date is inclusive, the end date exclusive, both at midnight UTC", async () => {
  const seconds = [NEW_YEAR - 1, NEW_YEAR, NEW_YEAR + DAY - 1, NEW_YEAR + DAY];
  await using api = await startRatingsApi({ ratings: seconds.map((second) => rating(second)) });
  const secondsOf = async (query: string) => (await page(api, query)).result.map(({ timestamp }) => timestamp);
  expect(await secondsOf("start_date=2023-01-01&end_date=2023-01-02")).toEqual(seconds.slice(1, 3));
  expect(await secondsOf("start_date=2023-01-01")).toEqual(seconds.slice(1));
  expect(await secondsOf("end_date=2023-01-01")).toEqual(seconds.slice(0, 1));
});

it.each([
  ["start_date=yesterday", "start_date"],
  ["start_date=2023-02-30", "start_date"],
  ["end_date=2023-1-1", "end_date"],
  ["end_date=", "end_date"],
  ["end_date=2023-01-01T00:00:00", "end_date"],
  ["offset=-1", "offset"],
  ["offset=many", "offset"],
  ["limit=1.5", "limit"],
  ["limit=", "limit"],
])("%s is a bad request", async (query, name) => {
  await using api = await startRatingsApi({ ratings: [] });
  const response = await get(api, `/ratings?${query}`);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ error: expect.stringContaining(`${name} is "`) });
});

it("there is nothing else", async () => {
  await using api = await startRatingsApi({ ratings: [] });
  expect((await get(api, "/movies")).status).toBe(404);
  expect((await fetch(`${api.url}/ratings`, { method: "POST" })).status).toBe(405);
});

it("a closed API answers no more, and may be closed again", async () => {
  const api = await startRatingsApi({ ratings: [] });
  await (await fetch(api.url)).text(); // leaves a connection open
  await api.close();
  await api.close();
  await expect(fetch(api.url)).rejects.toThrow();
});

it("a port that is taken is an error", async () => {
  await using api = await startRatingsApi({ ratings: [] });
  await expect(startRatingsApi({ ratings: [], port: Number(new URL(api.url).port) })).rejects.toThrow("EADDRINUSE");
});
