import { describe, expect, test } from "vitest";
import { parseDagDocument } from "../../src/document/index.ts";
import { assetRun, conditionText, isConditionMet, timetableFromDocument, timetableOf } from "../../src/engine.ts";
import {
  type Asset,
  allOf,
  anyOf,
  asset,
  assetAlias,
  assetAndTime,
  assetOrTime,
  defineDag,
  EmptyOperator,
  type Schedule,
} from "../../src/index.ts";
import { messagesOf } from "../graph/dag-of.ts";

const [a, b, c] = [asset("a"), asset("b"), asset("c")] as const;
const files = assetAlias("files");

const conditionOf = (schedule: Schedule) => {
  const { document } = timetableOf(schedule, "utc");
  if (!("condition" in document)) throw new Error(document.kind);
  return document.condition;
};

describe("an asset", () => {
  test("has its name as URI unless it is given one", () => {
    expect(asset("s3://lake/orders")).toMatchObject({
      name: "s3://lake/orders",
      uri: "s3://lake/orders",
      group: "asset",
    });
    expect(asset("orders", { uri: "s3://lake/orders" })).toMatchObject({ name: "orders", uri: "s3://lake/orders" });
  });

  test.each([
    ["", 'the name of an asset: found "", expected 1 to 1500 ASCII characters.'],
    ["  ", "1 to 1500 ASCII characters"],
    ["größe", "1 to 1500 ASCII characters"],
    ["a\nb", "1 to 1500 ASCII characters"],
    ["x".repeat(1501), "1 to 1500 ASCII characters"],
    ["airflow://orders", "another scheme than airflow:, which is reserved"],
  ])("cannot be named %j", (name, message) => {
    expect(() => asset(name)).toThrow(message);
  });
});

describe("an expression", () => {
  test.each<[string, Schedule, string]>([
    ["one asset", a, "a"],
    ["a list", [a, b], "a and b"],
    ["a list of one", [a], "a"],
    ["and, or", a.and(b.or(c)), "a and (b or c)"],
    ["a chain of one kind", a.or(b).or(c, files), "a or b or c or alias files"],
    ["functions", anyOf(allOf(a, b), c), "(a and b) or c"],
    ["a list with an expression", [a, anyOf(b, c)], "a and (b or c)"],
  ])("of %s is %s", (_name, schedule, text) => {
    expect(conditionText(conditionOf(schedule))).toBe(text);
    expect(timetableOf(schedule, "utc").summary).toBe(text);
  });

  test("of nothing, or of what is no asset, is a mistake that says so", () => {
    expect(() => timetableOf([], "utc")).toThrow("the arguments of allOf: found [], expected an asset, at least.");
    expect(() => timetableOf(["@daily"] as never, "utc")).toThrow(
      'an argument of allOf: found "@daily", expected an asset',
    );
  });

  test.each<[Schedule, string[], boolean]>([
    [a, ["a"], true],
    [a, ["b"], false],
    [[a, b], ["a"], false],
    [[a, b], ["b", "a"], true],
    [a.or(b), ["b"], true],
    [a.or(b), [], false],
    [anyOf(allOf(a, b), c), ["c"], true],
    [anyOf(allOf(a, b), c), ["a"], false],
    [allOf(a, anyOf(b, c)), ["a", "c"], true],
    [files, ["file"], true],
    [files, ["a"], false],
    [allOf(files, a), ["file", "a"], true],
    [asset.ref({ uri: "s3://a" }), ["a"], true],
    [asset.ref({ uri: "s3://a" }).and(b), ["b"], false],
    [asset.ref({ name: "a" }).and(b), ["a", "b"], true],
    [asset.ref({ name: "s3://a" }), ["a"], false],
  ])("is met or not by what was updated: %#", (schedule, updated, isMet) => {
    const queue = updated.map((name) => ({
      asset: name,
      aliases: name === "file" ? ["files"] : [],
      uris: [`s3://${name}`],
    }));
    expect(isConditionMet(conditionOf(schedule), queue)).toBe(isMet);
  });
});

test("a run consumes everything that waits, and is due when the last of it happened", () => {
  const queue = [
    { asset: "a", aliases: [], uris: ["a"], firstEventId: 2, lastEventId: 7, lastAt: 500, partitionKey: null },
    { asset: "b", aliases: [], uris: ["b"], firstEventId: 5, lastEventId: 5, lastAt: 900, partitionKey: null },
  ];
  expect(assetRun(conditionOf([a, b]), queue)).toEqual({
    partitionKey: null,
    upToEventId: 7,
    firsts: [
      { asset: "a", firstEventId: 2 },
      { asset: "b", firstEventId: 5 },
    ],
    runAfter: 900,
  });
  expect(assetRun(conditionOf([a, c]), queue)).toBeUndefined();
});

describe("a document", () => {
  class Work {
    flow() {
      new EmptyOperator({
        taskId: "work",
        inlets: [a, asset.ref({ uri: "s3://lake/c" }), asset.ref({ name: "c" })],
        outlets: [b, files],
      });
    }
  }

  test.each<[string, Schedule]>([
    ["assets", anyOf(allOf(a, files), c)],
    ["assets or time", assetOrTime({ timetable: "0 6 * * *", assets: [a, b] })],
    ["a place and an asset", allOf(asset.ref({ uri: "s3://lake/a" }), b)],
    ["a name and an asset", allOf(asset.ref({ name: "a" }), b)],
    ["assets and time", assetAndTime({ timetable: { hours: 3 }, assets: anyOf(a, b) })],
  ])("of a DAG with a schedule of %s is read as it was written", (_name, schedule) => {
    const dag = defineDag(Work, { dagId: "work", schedule, timezone: "Europe/Amsterdam", startDate: "2024-01-01" });
    const read = parseDagDocument(JSON.parse(JSON.stringify(dag.document)));
    expect(read).toEqual(dag.document);
    expect(timetableFromDocument(read.schedule).document).toEqual(dag.document.schedule);
    expect(timetableFromDocument(read.schedule).summary).toBe(dag.timetable.summary);
  });

  test("gives the time of assetOrTime the DAG's zone", () => {
    const schedule = assetOrTime({ timetable: "0 6 * * *", assets: a });
    const { document, timetable } = defineDag(Work, { dagId: "work", schedule, timezone: "Europe/Amsterdam" });
    expect(document.schedule).toMatchObject({ kind: "assetOrTime", timetable: { timezone: "Europe/Amsterdam" } });
    expect(timetable.isPeriodic ?? true).toBe(true);
    expect(timetable.summary).toBe("0 6 * * * or a");
  });

  test("of a DAG without assets says nothing of them", () => {
    class Plain {
      flow() {
        new EmptyOperator({ taskId: "work" });
      }
    }
    expect(Object.keys(defineDag(Plain, { dagId: "plain" }).document.tasks[0]!)).not.toContain("outlets");
  });
});

describe("a DAG has a problem", () => {
  const withOutlets = (...outlets: unknown[]) => {
    class Work {
      flow() {
        new EmptyOperator({ taskId: "work", outlets: outlets as Asset[] });
      }
    }
    return () => defineDag(Work, { dagId: "work", schedule: asset("orders") });
  };

  test("when one name stands for two places", () => {
    expect(messagesOf(withOutlets(asset("orders", { uri: "s3://lake/orders" })))).toEqual([
      'Asset "orders" has 2 URIs: orders, s3://lake/orders.',
    ]);
  });

  test("when an outlet is no asset", () => {
    expect(messagesOf(withOutlets("orders"))).toEqual([
      'outlets of task "work": found "orders", expected an asset, made with asset("name").',
    ]);
    expect(messagesOf(withOutlets(a.and(b)))).toEqual([expect.stringContaining("expected single assets, in a list.")]);
  });
});

test("a reference names a place or an asset, one of the two, and is no outlet", () => {
  for (const wrong of [{}, { uri: "s3://a", name: "a" }, { uri: "" }, { name: "ä" }])
    expect(() => asset.ref(wrong as never)).toThrow(expect.objectContaining({ code: "TW1006" }));
  class Updates {
    flow() {
      new EmptyOperator({
        taskId: "work",
        inlets: [anyOf(a, b) as never],
        outlets: [asset.ref({ name: "a" }) as never],
      });
    }
  }
  expect(() => defineDag(Updates, { dagId: "updates" })).toThrow(
    /inlets of task "work".*joined with and, or[\s\S]*outlets of task "work".*asset.ref of "a"/,
  );
});
