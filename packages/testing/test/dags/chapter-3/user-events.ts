import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { chain, type Flow, task } from "@tradewind/core";

/** Where the data folder is and where the events come from. */
export const params = { data: "data", events: "http://localhost:5000/events" };

/** The first and the last day of the book's events. */
export const days = { startDate: "2019-01-01", endDate: "2019-01-05", catchup: true } as const;

interface Event {
  readonly date: string;
  readonly user: string;
}

export class FetchedEvents {
  @task()
  async fetchEvents(url: string, path: string) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`GET ${url} answered ${response.status}`);
    await write(path, await response.text());
  }
}

/** The two tasks of nearly all DAGs of the chapter. */
export class UserEvents extends FetchedEvents {
  @task()
  calculateStats(eventsPath: string, statsPath: string) {
    return calculateStats(eventsPath, statsPath);
  }
}

/** All events there are, into one file. Every run writes the same, so that only one may run at a time. */
export class AllEvents extends UserEvents {
  flow(this: Flow<AllEvents>) {
    chain(
      this.fetchEvents("{{ params.events }}", "{{ params.data }}/events.json"),
      this.calculateStats("{{ params.data }}/events.json", "{{ params.data }}/stats.csv"),
    );
  }
}

/** Events and stats of each run in files of their own. */
export class EventsOfDay extends UserEvents {
  flow(this: Flow<EventsOfDay>) {
    chain(
      this.fetchEvents(
        "{{ params.events }}?start_date={{ ds }}&end_date={{ next_ds }}",
        "{{ params.data }}/events/{{ ds }}.json",
      ),
      this.calculateStats("{{ params.data }}/events/{{ ds }}.json", "{{ params.data }}/stats/{{ ds }}.csv"),
    );
  }
}

/** How many events each user has on each day, as CSV. */
export async function calculateStats(eventsPath: string, statsPath: string): Promise<void> {
  const counts = new Map<string, number>();
  for (const { date, user } of JSON.parse(await readFile(eventsPath, "utf8")) as Event[]) {
    const key = `${date},${user}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const rows = [...counts].sort().map(([key, count]) => `${key},${count}\n`);
  await write(statsPath, `date,user,0\n${rows.join("")}`);
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
