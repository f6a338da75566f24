import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";

/** Where the dumps come from, and where the data folder is. */
export const params = { dumps: "https://dumps.wikimedia.org", data: "data" };

/** Each hour, from 13 July at noon on. */
export const hours = { schedule: "@hourly", startDate: "2019-07-13T12:00", catchup: true, params } as const;

const of = (part: string) => `{{ '{:02}'.format(execution_date.${part}) }}`;

/** The address of a run's file, as a template. */
export const dumpUrl =
  `{{ params.dumps }}/other/pageviews/{{ execution_date.year }}/{{ execution_date.year }}-${of("month")}` +
  `/pageviews-{{ execution_date.year }}${of("month")}${of("day")}-${of("hour")}0000.gz`;

/** The same address, of numbers or of texts. */
export function urlOf(
  dumps: string,
  { year, month, day, hour }: Readonly<Record<"year" | "month" | "day" | "hour", unknown>>,
): string {
  const [mm, dd, hh] = [month, day, hour].map((part) => String(part).padStart(2, "0"));
  return `${dumps}/other/pageviews/${year}/${year}-${mm}/pageviews-${year}${mm}${dd}-${hh}0000.gz`;
}

export async function download(url: string, path: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}`);
  await writeFile(path, new Uint8Array(await response.arrayBuffer()));
}

/** How often pages of the English Wikipedia were seen, read line by line: 0 for those that the file does not name. */
export async function countViews(path: string, pages: Iterable<string>, same = (title: string) => title) {
  const counts = new Map([...pages].map((page) => [same(page), { page, views: 0 }]));
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const [domain, title = "", views] = line.split(" ");
    const count = domain === "en" ? counts.get(same(title)) : undefined;
    if (count) count.views += Number(views);
  }
  return Object.fromEntries([...counts.values()].map(({ page, views }) => [page, views]));
}
