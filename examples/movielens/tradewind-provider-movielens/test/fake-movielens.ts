import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Connection } from "@tradewind/core";
import { onTestFinished, vi } from "vitest";
import { MovielensHook, type Rating } from "../src/index.ts";

/** What a fake API heard. */
export interface FakeMovielens {
  readonly connection: Connection;
  /** The query of every request, in order. */
  readonly requests: URLSearchParams[];
  readonly authorizations: (string | undefined)[];
  /** Ends it before the test does. */
  stop(): Promise<void>;
}

/** A server for one test that gives pages of the ratings, or another answer. */
export async function fakeMovielens(
  ratings: readonly Rating[],
  { status = 200, body }: { status?: number; body?: string } = {},
): Promise<FakeMovielens> {
  const requests: URLSearchParams[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = createServer(({ url, headers }, response) => {
    const query = new URL(url ?? "/", "http://fake").searchParams;
    requests.push(query);
    authorizations.push(headers.authorization);
    response.writeHead(status).end(body ?? JSON.stringify(pageOf(ratings, query)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(stop);
  const { port } = server.address() as AddressInfo;
  const connection = { connId: "testconn", connType: "http", host: "127.0.0.1", port, extra: {} };
  return { connection: { ...connection, login: "airflow", password: "airflow" }, requests, authorizations, stop };
}

function pageOf(ratings: readonly Rating[], query: URLSearchParams) {
  const offset = Number(query.get("offset"));
  const limit = Number(query.get("limit"));
  return { result: ratings.slice(offset, offset + limit), offset, limit, total: ratings.length };
}

/** Every MovielensHook finds this connection; returns the spy. */
export const connectTo = (connection: Connection) =>
  vi.spyOn(MovielensHook.prototype, "getConnection").mockResolvedValue(connection);

/** So many ratings, each by another user for another movie. */
export const someRatings = (count: number): Rating[] =>
  Array.from({ length: count }, (_, i) => ({ userId: i, movieId: i, rating: 3, timestamp: 1_672_531_200 + i }));
