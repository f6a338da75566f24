import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { chain, currentContext, dag, type Flow, FunctionSensor, task } from "@tradewind/core";

export interface Rating {
  readonly userId: number;
  readonly movieId: number;
  readonly rating: number;
  /** In seconds. */
  readonly timestamp: number;
}

/** What the cloud has in the book: ratings, and a crawler that makes a table of their files. */
export interface Cloud {
  ratings(): readonly Rating[];
  startCrawler(): void;
  crawlerIsReady(): boolean;
}

const NOTHING: Cloud = { ratings: () => [], startCrawler() {}, crawlerIsReady: () => true };
const RATINGS = "{{ params.bucket }}/ratings/{{ execution_date.year }}/{{ '{:02}'.format(execution_date.month) }}.csv";

/** The movies of each month by their ratings. The bucket is a folder. */
@dag({
  dagId: "01_cloud_usecase",
  schedule: "@monthly",
  startDate: "2019-01-01",
  endDate: "2019-03-01",
  catchup: true,
  params: { bucket: "bucket" },
  defaultArgs: { dependsOnPast: true },
})
export class MonthlyRanking {
  readonly cloud: Cloud;

  constructor(cloud = NOTHING) {
    this.cloud = cloud;
  }

  @task({ taskId: "fetch_ratings" })
  async fetchRatings(path: string) {
    const { dataIntervalStart, dataIntervalEnd } = currentContext();
    const [from, to] = [dataIntervalStart.toSeconds(), dataIntervalEnd.toSeconds()];
    const ofMonth = this.cloud.ratings().filter(({ timestamp }) => timestamp >= from && timestamp < to);
    await write(path, ofMonth.map(({ movieId, rating }) => `${movieId},${rating}\n`).join(""));
  }

  @task({ taskId: "trigger_crawler" })
  triggerCrawler() {
    this.cloud.startCrawler();
  }

  @task({ taskId: "rank_movies" })
  async rankMovies(from: string, to: string) {
    const totals = new Map<string, { sum: number; count: number }>();
    for (const line of (await readFile(from, "utf8")).split("\n").filter((each) => each !== "")) {
      const [movie, rating] = line.split(",") as [string, string];
      const { sum, count } = totals.get(movie) ?? { sum: 0, count: 0 };
      totals.set(movie, { sum: sum + Number(rating), count: count + 1 });
    }
    const ranked = [...totals].map(([movie, { sum, count }]) => ({ movie, average: sum / count }));
    ranked.sort((a, b) => b.average - a.average);
    await write(to, ranked.map(({ movie, average }) => `${movie},${average}\n`).join(""));
  }

  flow(this: Flow<MonthlyRanking>) {
    const { cloud } = this;
    const waitForCrawler = new FunctionSensor({
      taskId: "wait_for_crawler",
      callable: () => cloud.crawlerIsReady(),
      pokeInterval: { seconds: 10 },
      mode: "reschedule",
    });
    chain(
      this.fetchRatings(RATINGS),
      this.triggerCrawler(),
      waitForCrawler,
      this.rankMovies(RATINGS, "{{ params.bucket }}/rankings/{{ ds }}.csv"),
    );
  }
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
