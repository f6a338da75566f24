import { startServer } from "./local-server.ts";

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

/** The service of chapter 3: `/events?start_date=&end_date=`, from the start on and before the end. */
export async function startEventsService() {
  const queries: string[] = [];
  const server = await startServer((_request, path) => {
    const { search, searchParams } = new URL(path, "http://localhost");
    const [start, end] = [searchParams.get("start_date") ?? "", searchParams.get("end_date") ?? "9999"];
    queries.push(search);
    return { body: EVENTS.filter(({ date }) => date >= start && date < end) };
  });
  return {
    ...server,
    /** What has been asked for. */
    queries,
  };
}
