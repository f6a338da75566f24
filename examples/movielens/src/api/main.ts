import { once } from "node:events";
import { readOptions, runCommand, UsageError } from "../command-line.ts";
import { loadRatings } from "./load-ratings.ts";
import { startRatingsApi } from "./ratings-api.ts";

await runCommand("npm run api -- [--port 5000] [--ratings FILE.csv|FILE.csv.gz]", async () => {
  const { port, ratings: file } = readOptions({ port: { type: "string" }, ratings: { type: "string" } });
  const { API_USER: user = "airflow", API_PASSWORD: password = "airflow" } = process.env;
  const options = { port: readPort(port), user, password };
  const ratings = await loadRatings(file);
  await using api = await startRatingsApi({ ratings, ...options });
  console.log(`Movie Rating API with ${ratings.length} ratings at ${api.url}; Ctrl+C stops it`);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
});

function readPort(text = "5000"): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port is "${text}" instead of a number from 0 to 65535`);
}
