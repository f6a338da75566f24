import { BaseHook, type Connection } from "@tradewind/core";
import { describe, expect, test, vi } from "vitest";
import { MovielensHook, MovielensRequestError, type Rating } from "../src/index.ts";
import { connectTo, fakeMovielens, someRatings } from "./fake-movielens.ts";

describe("the connection", () => {
  test("is looked up once, however often ratings are asked for", async () => {
    const { connection } = await fakeMovielens(someRatings(3));
    const getConnection = connectTo(connection);
    const movielens = new MovielensHook("testconn");
    await all(movielens.getRatings("2023-01-01", "2023-01-02"));
    await all(movielens.getRatings("2023-01-02", "2023-01-03"));
    expect(getConnection).toHaveBeenCalledExactlyOnceWith("testconn");
  });

  test("is looked up again after the hook was closed", async () => {
    const { connection } = await fakeMovielens(someRatings(1));
    const getConnection = connectTo(connection);
    const movielens = new MovielensHook("testconn");
    await movielens.count("2023-01-01", "2023-01-02");
    await movielens.close();
    await movielens.count("2023-01-01", "2023-01-02");
    expect(getConnection).toHaveBeenCalledTimes(2);
  });

  test("is not looked up before something is asked for", () => {
    const getConnection = connectTo({ connId: "testconn", connType: "http", extra: {} });
    void new MovielensHook("testconn").getRatings("2023-01-01", "2023-01-02");
    expect(getConnection).not.toHaveBeenCalled();
  });

  test.each([
    ["http://movielens", "http://movielens:5000"],
    ["http://movielens:5001", "http://movielens:5001"],
    ["http://movielens/https", "https://movielens"],
    ["http://movielens:8443/https", "https://movielens:8443"],
    ["https://movielens", "https://movielens"],
  ])("%s leads to %s", async (uri, baseUrl) => {
    vi.stubEnv("AIRFLOW_CONN_MOVIELENS", uri);
    expect(await new MovielensHook("movielens").getConn()).toEqual({
      baseUrl,
      headers: { accept: "application/json" },
    });
  });

  test("with a login means basic auth", async () => {
    vi.stubEnv("AIRFLOW_CONN_MOVIELENS", "http://airflow:p%40ss@movielens");
    const { headers } = await new MovielensHook("movielens").getConn();
    expect(headers.authorization).toBe(`Basic ${btoa("airflow:p@ss")}`);
  });

  test("without a login sends no authorization", async () => {
    const { connection, authorizations } = await fakeMovielens([]);
    const { login: _login, password: _password, ...anonymous } = connection;
    connectTo(anonymous);
    await new MovielensHook("testconn").count("2023-01-01", "2023-01-02");
    expect(authorizations).toEqual([undefined]);
  });

  test("without a host is incomplete", async () => {
    vi.stubEnv("AIRFLOW_CONN_MOVIELENS", "http://");
    await expect(new MovielensHook("movielens").getConn()).rejects.toThrow("No host specified in connection movielens");
  });

  test("with another protocol than http is refused", async () => {
    vi.stubEnv("AIRFLOW_CONN_MOVIELENS", "http://movielens/api");
    await expect(new MovielensHook("movielens").getConn()).rejects.toThrow(
      'its schema is "api" instead of http or https',
    );
  });
});

describe("replacing getConnection in a test", () => {
  const connection: Connection = { connId: "testconn", connType: "http", host: "fake", extra: {} };

  class LoudHook extends MovielensHook {
    override async getConnection(): Promise<Connection> {
      return { ...connection, host: "loud" };
    }
  }

  test("works on MovielensHook, which inherits it, and leaves other hooks alone", async () => {
    class OtherHook extends BaseHook {}
    const getConnection = connectTo(connection);
    expect((await new MovielensHook("testconn").getConn()).baseUrl).toBe("http://fake:5000");
    expect(getConnection).toHaveBeenCalledExactlyOnceWith("testconn");
    await expect(new OtherHook("testconn").getConnection("testconn")).rejects.toThrow("is not defined");
  });

  test("on BaseHook has no effect on a class that overrides it", async () => {
    const wrongPlace = vi.spyOn(BaseHook.prototype, "getConnection").mockResolvedValue(connection);
    expect((await new LoudHook("testconn").getConn()).baseUrl).toBe("http://loud:5000");
    expect(wrongPlace).not.toHaveBeenCalled();

    const rightPlace = vi.spyOn(LoudHook.prototype, "getConnection").mockResolvedValue(connection);
    expect((await new LoudHook("testconn").getConn()).baseUrl).toBe("http://fake:5000");
    expect(rightPlace).toHaveBeenCalledExactlyOnceWith("testconn");
  });
});

describe("getRatings", () => {
  test.each([
    { ratings: 0, batchSize: 100, requests: 1 },
    { ratings: 1, batchSize: 100, requests: 1 },
    { ratings: 100, batchSize: 100, requests: 1 },
    { ratings: 101, batchSize: 100, requests: 2 },
    { ratings: 659, batchSize: 100, requests: 7 },
    { ratings: 659, batchSize: 1000, requests: 1 },
  ])("gives $ratings ratings in batches of $batchSize with $requests requests", async (given) => {
    const expected = someRatings(given.ratings);
    const { connection, requests } = await fakeMovielens(expected);
    connectTo(connection);
    const { batchSize } = given;
    const found = await all(new MovielensHook("testconn").getRatings("2023-01-01", "2023-01-02", { batchSize }));
    expect(found).toEqual(expected);
    expect(requests).toHaveLength(given.requests);
  });

  test("asks for the dates and the next page", async () => {
    const { connection, requests, authorizations } = await fakeMovielens(someRatings(150));
    connectTo(connection);
    await all(new MovielensHook("testconn").getRatings("2023-01-01", "2023-01-03"));
    expect(requests.map(String)).toEqual([
      "start_date=2023-01-01&end_date=2023-01-03&offset=0&limit=100",
      "start_date=2023-01-01&end_date=2023-01-03&offset=100&limit=100",
    ]);
    expect(new Set(authorizations)).toEqual(new Set([`Basic ${btoa("airflow:airflow")}`]));
  });

  test("fetches no further page when the loop stops early", async () => {
    const { connection, requests } = await fakeMovielens(someRatings(500));
    connectTo(connection);
    let seen = 0;
    for await (const _rating of new MovielensHook("testconn").getRatings("2023-01-01", "2023-01-02")) {
      seen += 1;
      if (seen === 100) break;
    }
    expect(requests).toHaveLength(1);
  });

  test.each([0, -1, 1.5, Number.NaN])("refuses batches of %d", async (batchSize) => {
    const ratings = new MovielensHook("testconn").getRatings("2023-01-01", "2023-01-02", { batchSize });
    await expect(all(ratings)).rejects.toThrow("batchSize");
  });

  test("names the status and the URL of an answer that is an error, and no login", async () => {
    const { connection } = await fakeMovielens([], { status: 503, body: "back soon" });
    connectTo(connection);
    const error = await failureOf(all(new MovielensHook("testconn").getRatings("2023-01-01", "2023-01-02")));
    const url = `http://127.0.0.1:${connection.port}/ratings?start_date=2023-01-01&end_date=2023-01-02&offset=0&limit=100`;
    expect(error).toMatchObject({ status: 503, url });
    expect(error.message).toBe(`GET ${url}: answered 503 Service Unavailable: back soon`);
  });

  test("a refused login points to the connection", async () => {
    const { connection } = await fakeMovielens([], { status: 401 });
    connectTo(connection);
    const error = await failureOf(new MovielensHook("testconn").count("2023-01-01", "2023-01-02"));
    expect(error.hint).toContain("login and password");
  });

  test.each(["<html>", "[]", '{"result": []}'])("an answer of %s is no page of ratings", async (body) => {
    const { connection } = await fakeMovielens([], { body });
    connectTo(connection);
    const error = await failureOf(new MovielensHook("testconn").count("2023-01-01", "2023-01-02"));
    expect(error.message).toContain("answered something else than ratings");
  });

  test("says so when nobody listens", async () => {
    const { connection, stop } = await fakeMovielens([]);
    await stop();
    connectTo(connection);
    const error = await failureOf(new MovielensHook("testconn").count("2023-01-01", "2023-01-02"));
    expect(error.message).toMatch(/^GET .*: the API cannot be reached \(.*ECONNREFUSED/);
    expect(error.status).toBeUndefined();
  });

  test("ends with the reason of the signal", async () => {
    const { connection } = await fakeMovielens(someRatings(1));
    connectTo(connection);
    const signal = AbortSignal.abort(new Error("enough"));
    const ratings = new MovielensHook("testconn").getRatings("2023-01-01", "2023-01-02", { signal });
    await expect(all(ratings)).rejects.toThrow("enough");
  });
});

test("count is the number of ratings, for one request of one rating", async () => {
  const { connection, requests } = await fakeMovielens(someRatings(659));
  connectTo(connection);
  expect(await new MovielensHook("testconn").count("2023-01-01", "2023-01-02")).toBe(659);
  expect(requests.map((query) => query.get("limit"))).toEqual(["1"]);
});

async function all(ratings: AsyncIterable<Rating>): Promise<Rating[]> {
  const found: Rating[] = [];
  for await (const rating of ratings) found.push(rating);
  return found;
}

async function failureOf(promise: Promise<unknown>): Promise<MovielensRequestError> {
  const error = await promise.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(MovielensRequestError);
  return error as MovielensRequestError;
}
