import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Events and users of the days for which the book's service has known numbers. */
const KNOWN_DAYS: Readonly<Record<string, readonly [events: number, users: number]>> = {
  "2019-01-01": [242, 84],
  "2019-01-02": [1189, 90],
  "2019-01-03": [1885, 57],
  "2019-01-04": [1288, 85],
};

/** The 26 days before those have 27,378 events and 1,864 pairs of date and user in all. */
const EARLIER_DAYS = Array.from({ length: 26 }, (_, i): [string, readonly [number, number]] => [
  new Date(Date.UTC(2018, 11, 6 + i)).toISOString().slice(0, 10),
  [1053, i < 18 ? 72 : 71],
]);

const EVENTS = [...EARLIER_DAYS, ...Object.entries(KNOWN_DAYS)].flatMap(([date, [events, users]]) =>
  Array.from({ length: events }, (_, i) => ({ date, user: `10.0.0.${i % users}` })),
);

/** The service of chapter 3, on a free port: `/events?start_date=&end_date=`, from the start on and before the end. */
export async function startEventsService() {
  const queries: string[] = [];
  const server = createServer((request, response) => {
    const { search, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const [start, end] = [searchParams.get("start_date") ?? "", searchParams.get("end_date") ?? "9999"];
    queries.push(search);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(EVENTS.filter(({ date }) => date >= start && date < end)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** What has been asked for. */
    queries,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
