import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { readPackedPackages } from "../src/packed-packages.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "packed-packages-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

test("each package of the index has the specifier of its file", () => {
  writeFileSync(join(folder, "packages.json"), '{ "tradewind": "tradewind-0.1.0.tgz", "@tradewind/core": "core.tgz" }');
  expect(readPackedPackages(folder)).toEqual({
    tradewind: `file:${join(folder, "tradewind-0.1.0.tgz")}`,
    "@tradewind/core": `file:${join(folder, "core.tgz")}`,
  });
});

test.each([
  { index: undefined, problem: "has no packages.json that can be read" },
  { index: "{", problem: "has no packages.json that can be read" },
  { index: '{ "other": "other.tgz" }', problem: "has a packages.json that does not name tradewind" },
  { index: "null", problem: "has a packages.json that does not name tradewind" },
])("a folder with the index $index is refused", ({ index, problem }) => {
  if (index !== undefined) writeFileSync(join(folder, "packages.json"), index);
  expect(() => readPackedPackages(folder)).toThrow(
    expect.objectContaining({ code: "TW9104", message: `--packages: ${folder} ${problem}.` }),
  );
});
