import { DateTime, Duration } from "luxon";
import { describe, expect, test } from "vitest";
import { NotSerialisableError } from "../../src/index.ts";
import { decodeXCom, encodeXCom } from "../../src/xcom/encode.ts";

const throughXCom = async (value: unknown) => decodeXCom(await encodeXCom(value));

describe("a value comes back from XCom as it was", () => {
  test.each<[string, unknown]>([
    ["null", null],
    ["text", "ünï {{ ds }}"],
    ["a number", 1.5],
    ["an empty list", []],
    ["JSON", { a: [1, { b: [true, null] }], "": "" }],
    ["a property named like superjson's own", { json: 1, meta: { values: {} } }],
    ["undefined", undefined],
    ["undefined in an object", { a: undefined }],
    ["a Date", new Date("2024-01-31T06:00:00.123Z")],
    ["bigint", 2n ** 80n],
    ["NaN", Number.NaN],
    ["infinities", [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
    ["-0", -0],
    ["-0 in a list", [0, -0]],
    [
      "a Map",
      new Map<unknown, unknown>([
        ["a", 1],
        [2, new Date(0)],
      ]),
    ],
    ["a Set", new Set([1, "a", 3n])],
    ["all of these nested", { rows: [{ at: new Date(0), tags: new Set(["x"]) }], index: new Map([["k", { n: 1n }]]) }],
  ])("%s", async (_what, value) => {
    expect(await throughXCom(value)).toStrictEqual(value);
  });

  test("a DateTime keeps its zone", async () => {
    const date = DateTime.fromISO("2024-03-31T02:30:00", { zone: "Europe/Amsterdam" });
    const back = (await throughXCom({ date })) as { date: DateTime };
    expect(back.date.toISO()).toBe(date.toISO());
    expect(back.date.zoneName).toBe("Europe/Amsterdam");
  });

  test("a Duration keeps its units", async () => {
    const back = (await throughXCom([Duration.fromObject({ months: 1, days: 2 })])) as Duration[];
    expect(back[0]!.toObject()).toEqual({ months: 1, days: 2 });
  });

  test("an object without prototype is an object", async () => {
    expect(await throughXCom(Object.assign(Object.create(null), { a: 1 }))).toEqual({ a: 1 });
  });

  test("one object at two places is no cycle", async () => {
    const shared = { a: 1 };
    expect(await throughXCom([shared, { shared }])).toEqual([shared, { shared }]);
  });

  test("plain JSON is stored as JSON that anybody can read", async () => {
    expect(await encodeXCom({ a: [1] })).toBe('{"json":{"a":[1]}}');
  });
});

describe("what cannot be stored is refused with its path", () => {
  class Session {}
  const cycle: Record<string, unknown> = { list: [] };
  (cycle.list as unknown[]).push(cycle);
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

  test.each<[string, unknown, string]>([
    ["a function", function load() {}, "value is a function (load)"],
    ["a function inside", { rows: [1, { parse: () => 1 }] }, "value.rows[1].parse is a function (parse)"],
    ["a symbol", { s: Symbol("x") }, "value.s is a symbol"],
    ["an instance of a class", [new Session()], "value[0] is an instance of Session"],
    ["an error", { error: new Error("x") }, "value.error is an instance of Error"],
    ["a promise", Promise.resolve(1), "value is an instance of Promise"],
    ["a cycle", cycle, "value.list[0] is a reference back to a part it is in (a cycle)"],
    ["something nested too deeply", deep(65), "nested more than 64 levels deep"],
    ["the value of a Map", new Map([["k", () => 1]]), "value.get(k) is a function"],
    ["the key of a Map", new Map([[Symbol("k"), 1]]), "value.keys()[0] is a symbol"],
    ["a member of a Set", new Set([1, new Session()]), "value.values()[1] is an instance of Session"],
  ])("%s", async (_what, value, sentence) => {
    const refusal = async () => encodeXCom(value);
    await expect(refusal).rejects.toBeInstanceOf(NotSerialisableError);
    await expect(refusal).rejects.toThrow(sentence);
  });

  test("64 levels are not too deep", async () => {
    expect(await throughXCom(deep(64))).toEqual(deep(64));
  });
});
