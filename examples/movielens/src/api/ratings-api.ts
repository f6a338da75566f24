import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Rating } from "tradewind-provider-movielens";
import { BadQueryError, type RatingsQuery, readQuery } from "./ratings-query.ts";

/**
 * What the API serves, and where.
 *
 * @example
 * const options: RatingsApiOptions = { ratings: generateRatings(), port: 5000 };
 */
export interface RatingsApiOptions {
  /** In any order. */
  readonly ratings: readonly Rating[];
  /** 0 takes a free one. @default 0 */
  readonly port?: number;
  /** @default "127.0.0.1" */
  readonly host?: string;
  /** @default "airflow" */
  readonly user?: string;
  /** @default "airflow" */
  readonly password?: string;
}

/**
 * A running API. Close it, or hold it with `await using`.
 *
 * @example
 * const stop = async (api: RatingsApi) => api.close();
 */
export interface RatingsApi extends AsyncDisposable {
  /** Without login, and without a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts the movie rating API. `GET /` greets; `GET /ratings` pages through the ratings between two days and needs basic auth.
 *
 * @example
 * await using api = await startRatingsApi({ ratings: generateRatings(), port: 0 });
 * const greeting = await (await fetch(api.url)).text();
 */
export async function startRatingsApi({
  ratings,
  port = 0,
  host = "127.0.0.1",
  user = "airflow",
  password = "airflow",
}: RatingsApiOptions): Promise<RatingsApi> {
  const ordered = ratings.toSorted(byTime);
  const credentials = Buffer.from(`${user}:${password}`).toString("base64");
  const server = createServer((request, response) => send(response, answer(request, { ordered, credentials })));
  server.listen(port, host);
  await once(server, "listening");
  const close = async () => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  const { address, family, port: actualPort } = server.address() as AddressInfo;
  const authority = family === "IPv6" ? `[${address}]` : address;
  return { url: `http://${authority}:${actualPort}`, close, [Symbol.asyncDispose]: close };
}

interface Content {
  readonly ordered: readonly Rating[];
  /** What a client sends after `Basic`. */
  readonly credentials: string;
}

interface Answer {
  readonly status: number;
  readonly body: string | object;
  readonly headers?: Readonly<Record<string, string>>;
}

function byTime(a: Rating, b: Rating): number {
  return a.timestamp - b.timestamp || a.userId - b.userId || a.movieId - b.movieId;
}

function answer({ method, url = "/", headers }: IncomingMessage, { ordered, credentials }: Content): Answer {
  if (method !== "GET") return { status: 405, body: { error: `${method} is not allowed` }, headers: { allow: "GET" } };
  const [path, search = ""] = url.split("?", 2);
  if (path === "/") return { status: 200, body: "Hello from the Movie Rating API!" };
  if (path !== "/ratings") return { status: 404, body: { error: `there is no ${path}` } };
  if (!isLoggedIn(headers.authorization, credentials)) {
    return { status: 401, body: { error: "login needed" }, headers: { "www-authenticate": 'Basic realm="ratings"' } };
  }
  try {
    return { status: 200, body: page(ordered, readQuery(new URLSearchParams(search))) };
  } catch (error) {
    if (error instanceof BadQueryError) return { status: 400, body: { error: error.message } };
    throw error;
  }
}

function isLoggedIn(authorization: string | undefined, credentials: string): boolean {
  const [scheme, given] = authorization?.split(" ", 2) ?? [];
  return scheme?.toLowerCase() === "basic" && given === credentials;
}

function page(ordered: readonly Rating[], { from, until, offset, limit }: RatingsQuery): object {
  const found = ordered.filter(({ timestamp }) => timestamp >= from && timestamp < until);
  return { result: found.slice(offset, offset + limit), offset, limit, total: found.length };
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  const isText = typeof body === "string";
  const contentType = isText ? "text/plain; charset=utf-8" : "application/json";
  response.writeHead(status, { "content-type": contentType, ...headers }).end(isText ? body : JSON.stringify(body));
}
