import { describe, expect, test } from "vitest";
import { mapKey } from "../../src/engine.ts";
import { type PartitionMapper, partitionMapper } from "../../src/index.ts";

const { allowedKeys, chain, identity, product, startOfDay, startOfHour } = partitionMapper;
const mapped = ({ document }: PartitionMapper, key: string) => {
  const found = mapKey(document, key);
  return "key" in found ? found.key : `! ${found.problem}`;
};

describe("dates are taken to where they belong, written as Airflow writes them", () => {
  test.each([
    ["startOfHour", "2024-03-13T10"],
    ["startOfDay", "2024-03-13"],
    ["startOfWeek", "2024-03-11 (W11)"],
    ["startOfMonth", "2024-03"],
    ["startOfQuarter", "2024-Q1"],
    ["startOfYear", "2024"],
  ] as const)("%s", (name, expected) => {
    expect(mapped(partitionMapper[name](), "2024-03-13T10:42:15")).toBe(expected);
  });

  test.each([
    ["2024-12-30", "2024-12-30 (W01)"],
    ["2024-01-01", "2024-01-01 (W01)"],
    ["2023-01-01", "2022-12-26 (W52)"],
  ])("weeks begin on Monday, also around New Year: %s", (key, expected) => {
    expect(mapped(partitionMapper.startOfWeek(), key)).toBe(expected);
  });
});

test("dates without an offset are in the mapper's zone, those with one are taken there", () => {
  const inAmsterdam = startOfDay({ timezone: "Europe/Amsterdam" });
  expect(mapped(inAmsterdam, "2024-07-01T23:30:00")).toBe("2024-07-01");
  expect(mapped(inAmsterdam, "2024-07-01T23:30:00Z")).toBe("2024-07-02");
});

test("formats may be given", () => {
  const of = startOfHour({ inputFormat: "yyyyMMdd HHmm", outputFormat: "yyyyMMddHH" });
  expect(mapped(of, "20240313 1042")).toBe("2024031310");
  expect(mapped(of, "2024-03-13T10:42:15")).toBe('! key "2024-03-13T10:42:15" is not a date as yyyyMMdd HHmm has it');
});

test("a mapper that has been applied may be applied again where its keys are dates", () => {
  for (const name of ["startOfHour", "startOfDay", "startOfMonth", "startOfYear"] as const) {
    const once = mapped(partitionMapper[name](), "2024-03-13T10:42:15");
    expect(mapped(partitionMapper[name](), once)).toBe(once);
  }
});

test("keys of several parts have a mapper for each", () => {
  const perCountryAndDay = product([identity(), startOfDay()]);
  expect(mapped(perCountryAndDay, "nl|2024-03-13T10:42:15")).toBe("nl|2024-03-13");
  expect(mapped(perCountryAndDay, "nl")).toBe('! key "nl" has 1 parts between "|" where 2 are expected');
  expect(mapped(perCountryAndDay, "nl|soon")).toContain('key "soon" is not a date');
  expect(mapped(product([identity(), identity()], { delimiter: "/" }), "a/b")).toBe("a/b");
});

test("only allowed keys pass", () => {
  expect(mapped(allowedKeys(["nl", "be"]), "be")).toBe("be");
  expect(mapped(allowedKeys(["nl", "be"]), "de")).toBe('! key "de" is none of those allowed: nl, be');
});

test("mappers may follow one another; the first that cannot read a key says so", () => {
  expect(mapped(chain(startOfDay(), allowedKeys(["2024-03-13"])), "2024-03-13T10:42:15")).toBe("2024-03-13");
  expect(mapped(chain(allowedKeys(["nl"]), startOfDay()), "de")).toContain("none of those allowed");
});

test.each([
  [() => startOfDay({ timezone: "Mars/Olympus" }), "timezone"],
  [() => startOfDay({ inputFormat: "" }), "inputFormat"],
  [() => startOfDay({ outputFormat: "HH" }), "outputFormat"],
  [() => allowedKeys([]), "allowedKeys"],
  [() => allowedKeys([""]), "allowedKeys"],
  [() => product([identity()]), "product"],
  [() => product([identity(), identity()], { delimiter: "" }), "delimiter"],
  [() => chain(identity()), "chain"],
])("what cannot be a mapper is refused: %s", (make, expected) => {
  expect(make).toThrow(expected);
});
