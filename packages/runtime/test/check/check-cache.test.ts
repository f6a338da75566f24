import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { CheckCache } from "../../src/check/check-cache.ts";
import { NO_FACTS } from "../../src/check/finding.ts";

const folder = mkdtempSync(join(tmpdir(), "tradewind-cache-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, "cache/check.json");
const dag = join(folder, "sales.ts");
const helper = join(folder, "helper.ts");
const gone = join(folder, "gone.csv");

beforeEach(() => {
  for (const path of [dag, helper]) writeFileSync(path, "as it was");
  rmSync(gone, { force: true });
  const cache = new CheckCache(file, "1.0");
  cache.put(dag, [dag, helper, gone], NO_FACTS);
  cache.save();
});

const known = (key = "1.0") => new CheckCache(file, key).get(dag);

test("what is as it was is known, and the same content is the same file", () => {
  expect(known()).toEqual(NO_FACTS);
  writeFileSync(helper, "as it was");
  expect(known()).toEqual(NO_FACTS);
});

test.each([
  ["its own text", () => writeFileSync(dag, "changed")],
  ["the text of what it imports", () => writeFileSync(helper, "changed")],
  ["a file that is gone", () => rmSync(helper)],
  ["a file that was not there", () => writeFileSync(gone, "now it is")],
])("%s makes it unknown", (_what, change) => {
  change();
  expect(known()).toBeUndefined();
});

test("a folder that was listed is as it was as long as its names are", () => {
  const cache = new CheckCache(file, "1.0");
  cache.put(dag, [dag, folder], NO_FACTS);
  cache.save();
  writeFileSync(helper, "changed");
  expect(known()).toEqual(NO_FACTS);
  writeFileSync(gone, "now it is");
  expect(known()).toBeUndefined();
});

test("what another version has found is unknown", () => {
  expect(known("1.1")).toBeUndefined();
});

test("what is said of files that are gone goes with the next that is written", () => {
  rmSync(dag);
  new CheckCache(file, "1.0").save();
  writeFileSync(dag, "as it was");
  expect(known()).toBeUndefined();
});

test("a cache that is no JSON, and a folder that cannot be written, cost time only", () => {
  writeFileSync(file, "{");
  expect(known()).toBeUndefined();
  const nowhere = new CheckCache(join(dag, "below-a-file.json"), "1.0");
  nowhere.put(dag, [dag], NO_FACTS);
  expect(() => nowhere.save()).not.toThrow();
  expect(nowhere.get(dag)).toEqual(NO_FACTS);
});
