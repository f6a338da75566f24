import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BaseOperator, chain, dag, type Flow, hook, task } from "@tradewind/core";
import { DatabaseHook } from "../database-hook.ts";
import { HttpHook } from "../http-hook.ts";

/** A ride, by bike or by taxi. */
export interface Ride {
  readonly start_zone: number;
  readonly end_zone: number;
  readonly started: string;
  readonly seconds: number;
}

interface TableOptions {
  readonly read: (lake: Lake, from: string) => Promise<readonly Ride[]>;
  readonly write: (lake: Lake, to: string, rides: readonly Ride[]) => Promise<void>;
  /** The folder of the lake. */
  readonly lake: string;
  readonly from: string;
  readonly to: string;
}

/** Reads a table, and writes it elsewhere: what the book's PandasOperator does with its functions. */
class TableOperator extends BaseOperator<TableOptions, number, "lake" | "from" | "to"> {
  static override readonly templateFields = ["lake", "from", "to"] as const;

  override async execute(): Promise<number> {
    const { read, write, from, to } = this.options;
    const lake = new Lake(this.options.lake);
    const rides = await read(lake, from);
    await write(lake, to, rides);
    return rides.length;
  }
}

/** A folder, in place of a bucket. */
class Lake {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  has = (key: string) => existsSync(join(this.#folder, key));
  read = (key: string) => readFile(join(this.#folder, key), "utf8");

  async write(key: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.#folder, key)), { recursive: true });
    await writeFile(join(this.#folder, key), text);
  }
}

const writeRides = (lake: Lake, to: string, rides: readonly Ride[]) => lake.write(to, JSON.stringify(rides));

/** The rides of the files of a list, which comes as text: a template has pulled it. */
async function readTaxis(lake: Lake, keys: string): Promise<Ride[]> {
  const files = await Promise.all((JSON.parse(keys) as string[]).map((key) => lake.read(key)));
  return files.flatMap((file) => file.trim().split("\n").slice(1)).map(taxiRide);
}

function taxiRide(line: string): Ride {
  const [pickup = "", dropoff = "", start, end] = line.split(",");
  const [from, to] = [pickup, dropoff].map((time) => Date.parse(`${time.replace(" ", "T")}Z`)) as [number, number];
  return { start_zone: Number(start), end_zone: Number(end), started: pickup, seconds: (to - from) / 1000 };
}

const LAKE = "{{ params.lake }}";
const BIKES = "bikes/{{ ts_nodash }}.json";
const TAXIS = "taxis/{{ ts_nodash }}.json";

/** How fast bikes and taxis are in New York: every quarter of an hour what is new of both. */
@dag({
  dagId: "nyc_dag",
  schedule: "*/15 * * * *",
  startDate: "2019-01-01",
  catchup: false,
  params: { lake: "lake", recent: "minute/15" },
})
export class Nyc {
  @task({ taskId: "download_citi_bike_data" })
  async downloadBikes(lake: string, recent: string, key: string) {
    await new Lake(lake).write(key, await hook(HttpHook, "citibike").get(`/recent/${recent}`));
  }

  /** Downloads the files that the lake does not have yet, and returns their keys. */
  @task({ taskId: "download_taxi_data" })
  async downloadTaxis(folder: string): Promise<string[]> {
    const [lake, server] = [new Lake(folder), hook(HttpHook, "taxi")];
    const listed = JSON.parse(await server.get("/")) as { name: string }[];
    const missing = listed.filter(({ name }) => !lake.has(`raw/taxis/${name}`));
    for (const { name } of missing) await lake.write(`raw/taxis/${name}`, await server.get(`/${name}`));
    return missing.map(({ name }) => `raw/taxis/${name}`);
  }

  @task({ taskId: "citi_bike_to_db" })
  async bikesToDatabase(lake: string, key: string, ts: string) {
    await load("citi_bike_rides", { rides: await new Lake(lake).read(key), ts });
  }

  @task({ taskId: "taxi_to_db" })
  async taxisToDatabase(lake: string, key: string, ts: string) {
    await load("taxi_rides", { rides: await new Lake(lake).read(key), ts });
  }

  flow(this: Flow<Nyc>) {
    const processBikes = new TableOperator({
      taskId: "process_citi_bike_data",
      lake: LAKE,
      from: `raw/${BIKES}`,
      to: `processed/${BIKES}`,
      read: async (lake, key) => JSON.parse(await lake.read(key)) as Ride[],
      write: writeRides,
    });
    const processTaxis = new TableOperator({
      taskId: "process_taxi_data",
      lake: LAKE,
      from: "{{ ti.xcom_pull(task_ids='download_taxi_data') }}",
      to: `processed/${TAXIS}`,
      read: readTaxis,
      write: writeRides,
    });
    chain(
      this.downloadBikes(LAKE, "{{ params.recent }}", `raw/${BIKES}`),
      processBikes,
      this.bikesToDatabase(LAKE, `processed/${BIKES}`, "{{ ts }}"),
    );
    chain(this.downloadTaxis(LAKE), processTaxis, this.taxisToDatabase(LAKE, `processed/${TAXIS}`, "{{ ts }}"));
  }
}

/** Puts a run's rides in the place of those that it has put there before. */
async function load(table: string, { rides, ts }: { readonly rides: string; readonly ts: string }): Promise<void> {
  const rows = (JSON.parse(rides) as Ride[]).map(
    (ride) =>
      `INSERT INTO ${table} VALUES (${ride.start_zone}, ${ride.end_zone}, '${ride.started}', ${ride.seconds}, '${ts}');`,
  );
  const replace = [`DELETE FROM ${table} WHERE airflow_execution_date = '${ts}';`, ...rows];
  await hook(DatabaseHook, "result_db").run(`BEGIN; ${replace.join("\n")} COMMIT;`);
}
