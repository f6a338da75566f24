import { describe, expect, test } from "vitest";
import { encodeXCom } from "../../src/xcom/encode.ts";
import { decodeTexts } from "../../src/xcom/lazy-list.ts";

const texts = (values: readonly unknown[]) => Promise.all(values.map((value) => encodeXCom(value)));
const lazy = async (values: readonly unknown[]) => (await decodeTexts(await texts(values))) as unknown[];

describe("the results of a mapped task", () => {
  test("are a list in every way that a list is looked at", async () => {
    const list = await lazy([1, "two", { three: 3n }]);
    expect(Array.isArray(list)).toBe(true);
    expect(list).toHaveLength(3);
    expect([...list]).toEqual([1, "two", { three: 3n }]);
    expect(list.map(String)).toEqual(["1", "two", "[object Object]"]);
    expect(list.slice(1, 2)).toEqual(["two"]);
    expect(list.at(-1)).toEqual({ three: 3n });
    expect(list.includes("two")).toBe(true);
    expect(JSON.stringify((await lazy([1, [2]])) as unknown)).toBe("[1,[2]]");
    expect(Object.entries(list)[0]).toEqual(["0", 1]);
  });

  test("are decoded one by one, when they are read, and once", async () => {
    const broken = "not JSON";
    const [first, last] = await texts([{ n: 1 }, { n: 3 }]);
    const list = (await decodeTexts([first!, broken, last!])) as { n: number }[];
    expect(list[2]).toEqual({ n: 3 });
    expect(list[0]).toBe(list[0]);
    expect(() => list[1]).toThrow();
  });

  test("may be changed by whoever has them, as every list", async () => {
    const list = await lazy([3, 1, 2]);
    list.sort();
    expect(list).toEqual([1, 2, 3]);
    list[0] = "one";
    list.push(4);
    expect([...list]).toEqual(["one", 2, 3, 4]);
  });

  test("have lists in them where mappings stand within each other, and null where there is none", async () => {
    const [a, b] = await texts(["a", "b"]);
    expect(await decodeTexts([[a!, null], [b!]])).toEqual([["a", null], ["b"]]);
    expect(await decodeTexts(null)).toBeNull();
  });
});
