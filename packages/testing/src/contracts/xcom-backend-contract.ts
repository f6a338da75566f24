import type { XComBackend, XComPlace } from "@tradewind/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const PLACE: XComPlace = {
  dagId: "etl",
  runId: "manual__2024-01-01T00:00:00+00:00",
  taskId: "load",
  mapIndex: -1,
  key: "rows",
};

/** What every XCom backend must do. `open` gives an empty one. */
export function xcomBackendContract(name: string, open: () => Promise<XComBackend>): void {
  describe(`XCom backend ${name}`, () => {
    let backend: XComBackend;
    beforeAll(async () => {
      backend = await open();
    });
    afterAll(() => backend.delete({ dagId: "etl" }));

    test("gives back what it was given, whatever is in it", async () => {
      for (const text of ["{}", '{"json":"é 🌬 \\u0000"}', `{"json":"${"x".repeat(300_000)}"}`]) {
        expect(await backend.read(await backend.write(PLACE, text))).toBe(text);
      }
    });

    test("keeps every place apart, with ids and keys of any kind", async () => {
      const places: XComPlace[] = [
        PLACE,
        { ...PLACE, key: "other" },
        { ...PLACE, mapIndex: 0 },
        { ...PLACE, mapIndex: 10 },
        { ...PLACE, taskId: "group.load" },
        { ...PLACE, runId: "../../outside" },
        { ...PLACE, key: 'a/b\\c:*?"<>| é' },
        { ...PLACE, key: "k".repeat(1_000) },
        { ...PLACE, key: `${"k".repeat(1_000)}!` },
        { ...PLACE, taskId: "t".repeat(250), runId: "r".repeat(250) },
        { ...PLACE, key: "" },
      ];
      const references = await Promise.all(places.map((place, i) => backend.write(place, `"${i}"`)));
      expect(new Set(references).size).toBe(places.length);
      expect(await Promise.all(references.map((reference) => backend.read(reference)))).toEqual(
        places.map((_place, i) => `"${i}"`),
      );
    });

    test("what a reference leads to never changes: another text of the same place has another one", async () => {
      const first = await backend.write(PLACE, '"first"');
      const second = await backend.write(PLACE, '"second"');
      expect([await backend.read(first), await backend.read(second)]).toEqual(['"first"', '"second"']);
      await Promise.all([backend.write(PLACE, '"first"'), backend.write(PLACE, '"first"')]);
      expect(await backend.read(first)).toBe('"first"');
    });

    test("what is not there, or lies elsewhere, cannot be read", async () => {
      await expect(backend.read("nowhere")).rejects.toThrow();
      await expect(backend.read("../../../../etc/hostname")).rejects.toThrow();
    });

    test("deletes a run, and no other; deletes a DAG, and no other; what is gone is deleted already", async () => {
      const write = (place: Partial<XComPlace>) => backend.write({ ...PLACE, ...place }, '"kept"');
      const [run, otherRun, otherDag] = await Promise.all([
        write({ dagId: "sales", runId: "one" }),
        write({ dagId: "sales", runId: "one more" }),
        write({ dagId: "sales_eu", runId: "one" }),
      ]);
      await backend.delete({ dagId: "sales", runId: "one" });
      await backend.delete({ dagId: "sales", runId: "one" });
      await expect(backend.read(run)).rejects.toThrow();
      expect([await backend.read(otherRun), await backend.read(otherDag)]).toEqual(['"kept"', '"kept"']);
      await backend.delete({ dagId: "sales" });
      await expect(backend.read(otherRun)).rejects.toThrow();
      expect(await backend.read(otherDag)).toBe('"kept"');
      await backend.delete({ dagId: "sales_eu" });
    });
  });
}
