import { expect, test } from "vitest";
import { readConfig } from "../src/index.ts";

test("without environment every setting has its default, and says so", () => {
  const config = readConfig({});
  expect(config["core.parallelism"]).toEqual({ value: 32, source: "default" });
  expect(config["xcom.max_bytes"]).toEqual({ value: 262_144, source: "default" });
  expect(config["database.synchronous"]).toEqual({ value: "full", source: "default" });
});

test("an environment variable sets its setting", () => {
  expect(readConfig({ TRADEWIND__DATABASE__PATH: "/tmp/a.sqlite" })["database.path"]).toEqual({
    value: "/tmp/a.sqlite",
    source: "environment",
  });
});

test("an unknown setting is refused with the nearest one", () => {
  expect(() => readConfig({ TRADEWIND__CORE__PARALELISM: "4" })).toThrow(
    'There is no setting "TRADEWIND__CORE__PARALELISM"',
  );
  try {
    readConfig({ TRADEWIND__CORE__PARALELISM: "4" });
  } catch (error) {
    expect(error).toMatchObject({ hint: 'Did you mean "TRADEWIND__CORE__PARALLELISM"?' });
  }
});

test("a value that cannot be used is refused with what was expected", () => {
  expect(() => readConfig({ TRADEWIND__CORE__PARALLELISM: "0" })).toThrow("expected a whole number of 1 or more");
  expect(() => readConfig({ TRADEWIND__DATABASE__SYNCHRONOUS: "half" })).toThrow("expected full or normal");
});
