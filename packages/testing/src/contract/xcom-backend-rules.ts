import type { XComBackend, XComPlace } from "@tradewind/core";
import { expect } from "vitest";
import { assertedRule } from "./asserted-rule.ts";
import type { Rule } from "./rule.ts";

const PLACE: XComPlace = {
  dagId: "etl",
  runId: "manual__2024-01-01T00:00:00+00:00",
  taskId: "load",
  mapIndex: -1,
  key: "rows",
};

/** A backend in which nothing is left behind. */
async function opened(open: () => Promise<XComBackend>): Promise<AsyncDisposable & { readonly backend: XComBackend }> {
  const backend = await open();
  return { backend, [Symbol.asyncDispose]: () => backend.delete({ dagId: PLACE.dagId }) };
}

/** What is asked of every XCom backend. */
export const XCOM_BACKEND_RULES: readonly Rule<() => Promise<XComBackend>>[] = [
  assertedRule({
    name: "gives back what it was given, whatever is in it",
    mend: "keep texts as they are, in UTF-8, whatever their length.",
    holds: async (open) => {
      await using at = await opened(open);
      const { backend } = at;
      for (const text of ["{}", '{"json":"é 🌬 \\u0000"}', `{"json":"${"x".repeat(300_000)}"}`]) {
        expect(await backend.read(await backend.write(PLACE, text))).toBe(text);
      }
    },
  }),
  assertedRule({
    name: "keeps every place apart, with ids and keys of any kind",
    mend: "encode each part of a place in names of files or keys, and do not cut them where they would be the same.",
    holds: async (open) => {
      await using at = await opened(open);
      const { backend } = at;
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
    },
  }),
  assertedRule({
    name: "what a reference leads to never changes: another text of the same place has another one",
    mend: "make the text part of the name, such as by its hash, and write beside the old one.",
    holds: async (open) => {
      await using at = await opened(open);
      const { backend } = at;
      const first = await backend.write(PLACE, '"first"');
      const second = await backend.write(PLACE, '"second"');
      expect([await backend.read(first), await backend.read(second)]).toEqual(['"first"', '"second"']);
      await Promise.all([backend.write(PLACE, '"first"'), backend.write(PLACE, '"first"')]);
      expect(await backend.read(first)).toBe('"first"');
    },
  }),
  assertedRule({
    name: "does not give what is not there, or lies elsewhere",
    mend: "throw when nothing is found, and take no reference that leads out of the backend's own place.",
    holds: async (open) => {
      await using at = await opened(open);
      const { backend } = at;
      await expect(backend.read("nowhere")).rejects.toThrow();
      await expect(backend.read("../../../../etc/hostname")).rejects.toThrow();
    },
  }),
  assertedRule({
    name: "deletes a run, and no other; deletes a DAG, and no other; what is gone is deleted already",
    mend: "end the name of a DAG or run before comparing it, so that `one` is not the beginning of `one more`.",
    holds: async (open) => {
      await using at = await opened(open);
      const { backend } = at;
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
    },
  }),
];
