import {
  BaseHook,
  type Connection,
  IncompleteConnectionError,
  InvalidConnectionError,
  TradewindError,
} from "@tradewind/core";
import { assertWholeNumber } from "./whole-number.ts";

/**
 * One rating, as the API gives it. The timestamp is in seconds since 1970.
 *
 * @example
 * const rating: Rating = { userId: 1, movieId: 318, rating: 4.5, timestamp: 1672531429 };
 */
export interface Rating {
  readonly userId: number;
  readonly movieId: number;
  readonly rating: number;
  readonly timestamp: number;
}

/**
 * What a hook needs for a request: where the API is, and the headers that log in. It is made once per hook from the connection.
 *
 * @example
 * const session: Session = { baseUrl: "http://localhost:5000", headers: {} };
 */
export interface Session {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * How ratings are fetched. Everything may be left out.
 *
 * @example
 * const options: GetRatingsOptions = { batchSize: 1000, signal: AbortSignal.timeout(60_000) };
 */
export interface GetRatingsOptions {
  /** How many ratings one request asks for. @default 100 */
  readonly batchSize?: number;
  /** Ends the fetching when it is aborted. @default none */
  readonly signal?: AbortSignal;
}

/**
 * The way to the movie rating API. The connection is of type `http`: its host is required, its schema is `http` unless it says
 * `https`, its port is 5000 unless it is given (`https` has its own), and with a login the requests carry basic auth.
 *
 * @example
 * await using movielens = new MovielensHook("movielens"); // TRADEWIND_CONN_MOVIELENS=http://airflow:airflow@localhost:5000
 * for await (const { movieId, rating } of movielens.getRatings("2023-01-01", "2023-01-02")) console.log(movieId, rating);
 */
export class MovielensHook extends BaseHook<Session> {
  static override readonly connType: string = "http";

  /**
   * The ratings from `startDate` (inclusive) to `endDate` (exclusive), in the order of their time. A page is requested when its
   * first rating is asked for, so a loop that stops early requests no more pages.
   *
   * @throws MovielensRequestError when the API cannot be reached or does not answer with ratings.
   * @example
   * const movielens = new MovielensHook("movielens");
   * for await (const rating of movielens.getRatings("2023-01-01", "2023-01-02", { batchSize: 1000 })) console.log(rating);
   */
  async *getRatings(
    startDate: string,
    endDate: string,
    { batchSize = 100, signal }: GetRatingsOptions = {},
  ): AsyncGenerator<Rating, void, undefined> {
    assertWholeNumber("batchSize", batchSize, 1);
    let total: number;
    let offset = 0;
    do {
      const page = await this.#fetchPage({ startDate, endDate, offset, limit: batchSize }, signal);
      yield* page.result;
      total = page.total;
      offset += batchSize;
    } while (offset < total);
  }

  /**
   * How many ratings there are from `startDate` (inclusive) to `endDate` (exclusive). Costs one request for a single rating.
   *
   * @throws MovielensRequestError when the API cannot be reached or does not answer with ratings.
   * @example
   * const ratings = await new MovielensHook("movielens").count("2023-01-01", "2023-01-02");
   */
  async count(startDate: string, endDate: string, { signal }: Pick<GetRatingsOptions, "signal"> = {}): Promise<number> {
    const { total } = await this.#fetchPage({ startDate, endDate, offset: 0, limit: 1 }, signal);
    return total;
  }

  protected override async makeConn(): Promise<Session> {
    const connection = await this.getConnection(this.connId);
    return { baseUrl: baseUrlOf(connection), headers: { accept: "application/json", ...loginOf(connection) } };
  }

  async #fetchPage(query: PageQuery, signal: AbortSignal | undefined): Promise<Page> {
    const { baseUrl, headers } = await this.getConn();
    const url = `${baseUrl}/ratings?${searchParams(query)}`;
    return readPage(url, await request(url, headers, signal));
  }
}

/**
 * A request to the movie rating API that came to nothing. Names the URL, which never holds a login, and the HTTP status if there
 * was one.
 *
 * @example
 * const isGone = (error: unknown) => error instanceof MovielensRequestError && error.status === 404;
 */
export class MovielensRequestError extends TradewindError {
  readonly url: string;
  readonly status: number | undefined;

  constructor({ url, status, problem, cause }: { url: string; status?: number; problem: string; cause?: unknown }) {
    super({ code: "MOVIELENS_REQUEST", message: `GET ${url}: ${problem}`, hint: hintFor(status), cause });
    this.url = url;
    this.status = status;
  }
}

interface PageQuery {
  readonly startDate: string;
  readonly endDate: string;
  readonly offset: number;
  readonly limit: number;
}

interface Page {
  readonly result: readonly Rating[];
  readonly total: number;
}

function baseUrlOf({ connId, connType, host, schema, port }: Connection): string {
  if (!host) throw new IncompleteConnectionError({ connId, missing: "host" });
  const protocol = schema ?? (connType === "https" ? "https" : "http");
  if (protocol !== "http" && protocol !== "https") {
    throw new InvalidConnectionError({ connId, problem: `its schema is "${protocol}" instead of http or https` });
  }
  const portOrDefault = port ?? (protocol === "http" ? 5000 : undefined);
  return `${protocol}://${host}${portOrDefault === undefined ? "" : `:${portOrDefault}`}`;
}

function loginOf({ login, password = "" }: Connection): Record<string, string> {
  if (!login) return {};
  return { authorization: `Basic ${Buffer.from(`${login}:${password}`).toString("base64")}` };
}

function searchParams({ startDate, endDate, offset, limit }: PageQuery): URLSearchParams {
  return new URLSearchParams({
    start_date: startDate,
    end_date: endDate,
    offset: String(offset),
    limit: String(limit),
  });
}

async function request(url: string, headers: Session["headers"], signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(url, { headers, signal: signal ?? null });
  } catch (error) {
    signal?.throwIfAborted();
    // fetch says only "fetch failed"; what happened stands in its cause
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new MovielensRequestError({ url, problem: `the API cannot be reached (${reason})`, cause: error });
  }
}

async function readPage(url: string, response: Response): Promise<Page> {
  const { status, statusText } = response;
  const text = await response.text();
  if (!response.ok) {
    throw new MovielensRequestError({
      url,
      status,
      problem: `answered ${status} ${statusText}: ${text.slice(0, 200)}`,
    });
  }
  const page = parseJson(text);
  if (isPage(page)) return page;
  throw new MovielensRequestError({
    url,
    status,
    problem: `answered something else than ratings: ${text.slice(0, 200)}`,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not a page, like any other JSON that is none
  }
}

function isPage(value: unknown): value is Page {
  if (typeof value !== "object" || value === null) return false;
  const { result, total } = value as Partial<Record<keyof Page, unknown>>;
  return Array.isArray(result) && typeof total === "number";
}

function hintFor(status: number | undefined): string {
  if (status === 401 || status === 403) return "Check login and password of the connection.";
  if (status === undefined) return "Check host and port of the connection, and that the API is running.";
  return "Check the dates that were asked for, and that the connection leads to the movie rating API.";
}
