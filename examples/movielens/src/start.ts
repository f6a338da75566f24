import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunResult } from "tradewind";
import { loadRatings } from "./api/load-ratings.ts";
import { startRatingsApi } from "./api/ratings-api.ts";
import { readOptions, runCommand } from "./command-line.ts";
import { dataFolder } from "./data-files.ts";
import { DAYS, type DayResult, daysWithoutRatings, rankDays } from "./rank-days.ts";
import { type Column, tableHead, tableLine } from "./table.ts";

const STORE = fileURLToPath(new URL("../.tradewind/movielens.sqlite", import.meta.url));
const LOGIN = { user: "airflow", password: "airflow" };

const RANKING_COLUMNS: readonly Column[] = [
  { heading: "movieId", width: 7, align: "right" },
  { heading: "avg", width: 6, align: "left" },
  { heading: "num", width: 3, align: "right" },
];
const RUN_COLUMNS: readonly Column[] = [
  { heading: "logical date", width: 12, align: "left" },
  { heading: "state", width: 7, align: "left" },
  { heading: "rows", width: 6, align: "right" },
  { heading: "ranked", width: 6, align: "right" },
  ...RANKING_COLUMNS,
];

await runCommand("npm start -- [--ratings FILE.csv|FILE.csv.gz]", async () => {
  const { ratings: file } = readOptions({ ratings: { type: "string" } });
  const ratings = await loadRatings(file);
  const missing = daysWithoutRatings(ratings);
  if (missing.length > 0) throw new Error(`There are no ratings on ${missing.join(", ")}.`);
  await using api = await startRatingsApi({ ratings, ...LOGIN });
  const connection = withLogin(api.url);
  const failed = await runAndPrint(connection);
  if (failed > 0) process.exitCode = 1;
  else await printRanking(DAYS.at(-1)!);
  console.log(`\nFiles: ${shown(join(dataFolder, "sensor"))}; runs: ${shown(STORE)}`);
});

function withLogin(url: string): string {
  return Object.assign(new URL(url), { username: LOGIN.user, password: LOGIN.password }).href;
}

/** Prints a line per run as it ends; returns how many failed. */
async function runAndPrint(connection: string): Promise<number> {
  console.log(tableHead(RUN_COLUMNS));
  let failed = 0;
  for await (const day of rankDays({ connection, store: STORE })) {
    console.log(runLine(day));
    if (day.result.state === "success") continue;
    failed += 1;
    printErrors(day.result);
  }
  return failed;
}

function runLine({ day, result, summary }: DayResult): string {
  const { rows = "", movies = "", first } = summary ?? {};
  const best = first ? [first.movieId, rounded(first.avgRating), first.numRatings] : [];
  return tableLine(RUN_COLUMNS, [day, result.state, rows, movies, ...best]);
}

function printErrors({ tasks }: RunResult): void {
  for (const { taskId, state, error, reason } of tasks) {
    if (state !== "failed") continue;
    console.error(`  ${taskId}: ${error ? `${error.name}: ${error.message}` : (reason ?? "failed")}`);
    if (error?.hint) console.error(`  hint: ${error.hint}`);
  }
}

async function printRanking(day: string): Promise<void> {
  const csv = await readFile(join(dataFolder, "sensor", "rankings", `${day}.csv`), "utf8");
  const best = csv.trimEnd().split("\n").slice(1, 11);
  console.log(`\nTop ${best.length} of ${day}\n${tableHead(RANKING_COLUMNS)}`);
  for (const line of best) {
    const [movieId = "", avg = "", num = ""] = line.split(",");
    console.log(tableLine(RANKING_COLUMNS, [movieId, rounded(Number(avg)), num]));
  }
}

/** At most four digits: 5, 4.9, 4.8333. */
function rounded(mean: number): number {
  return Number(mean.toFixed(4));
}

function shown(path: string): string {
  return relative(process.cwd(), path) || ".";
}
