import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { RatingsFileError, readRatings } from "../src/api/read-ratings.ts";
import { disposableFolder } from "./disposable-folder.ts";

const HEADER = "userId,movieId,rating,timestamp";
const RATINGS = [
  { userId: 288108, movieId: 280964, rating: 3, timestamp: 1672531429 },
  { userId: 236712, movieId: 279894, rating: 4.5, timestamp: 1672531828 },
];
const CSV = `${HEADER}\n288108,280964,3,1672531429\n236712,279894,4.5,1672531828\n`;

it.each([
  ["ratings.csv", CSV],
  ["ratings.csv.gz", gzipSync(CSV)],
  ["windows.csv", CSV.replaceAll("\n", "\r\n")],
])("%s is read", async (name, content) => {
  await using folder = await disposableFolder();
  const file = join(folder.path, name);
  await writeFile(file, content);
  expect(await readRatings(file)).toEqual(RATINGS);
});

it("a file may have no rows", async () => {
  await using folder = await disposableFolder();
  const file = join(folder.path, "ratings.csv");
  await writeFile(file, `${HEADER}\n`);
  expect(await readRatings(file)).toEqual([]);
});

it.each(["1,2,3", "1,2,3,4,5", "1,2,three,4", "1,,3,4", "1.5,2,3,4", ""])(
  'the row "%s" is named by its line',
  async (row) => {
    await using folder = await disposableFolder();
    const file = join(folder.path, "ratings.csv");
    await writeFile(file, `${HEADER}\n1,2,3,4\n${row}\n1,2,3,4\n`);
    const reading = readRatings(file);
    await expect(reading).rejects.toBeInstanceOf(RatingsFileError);
    await expect(reading).rejects.toThrow(`${file}, line 3: expected four numbers (${HEADER}), found "${row}"`);
  },
);

it("another header is an error of line 1", async () => {
  await using folder = await disposableFolder();
  const file = join(folder.path, "ratings.csv");
  await writeFile(file, "movieId,title\n");
  await expect(readRatings(file)).rejects.toThrow(`line 1: expected the header "${HEADER}", found "movieId,title"`);
});

it("a missing file is named", async () => {
  await using folder = await disposableFolder();
  await expect(readRatings(join(folder.path, "none.csv"))).rejects.toThrow(/none\.csv: ENOENT/);
});

it("a file that is not packed, but named so, is an error", async () => {
  await using folder = await disposableFolder();
  const file = join(folder.path, "ratings.csv.gz");
  await writeFile(file, CSV);
  await expect(readRatings(file)).rejects.toThrow(/ratings\.csv\.gz: incorrect header check/);
});
