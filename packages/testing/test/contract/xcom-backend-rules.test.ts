import type { XComBackend, XComPlace } from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { XCOM_BACKEND_RULES } from "../../src/contract/xcom-backend-rules.ts";
import { brokenBy } from "./broken.ts";

/** A backend as it should be, in memory. */
function good(): XComBackend {
  const texts = new Map<string, { readonly place: XComPlace; readonly text: string }>();
  return {
    async write(place, text) {
      const reference = JSON.stringify([place, text]);
      texts.set(reference, { place, text });
      return reference;
    },
    async read(reference) {
      const found = texts.get(reference);
      if (!found) throw new Error(`there is no ${reference}`);
      return found.text;
    },
    async delete({ dagId, runId }) {
      for (const [reference, { place }] of texts)
        if (place.dagId === dagId && (runId === undefined || place.runId === runId)) texts.delete(reference);
    },
  };
}

/** Something wrong for each of the rules. */
const BROKEN: Readonly<Record<string, (backend: XComBackend) => Partial<XComBackend>>> = {
  "gives back what it was given, whatever is in it": (backend) => ({
    read: async (reference) => (await backend.read(reference)).slice(0, 1_000),
  }),
  "keeps every place apart, with ids and keys of any kind": (backend) => ({
    write: (place, text) => backend.write({ ...place, key: place.key.slice(0, 100) }, text.replace(/\d/g, "0")),
  }),
  "what a reference leads to never changes: another text of the same place has another one": (backend) => {
    const newest = new Map<string, string>();
    return {
      write: async (place, text) => {
        const name = JSON.stringify(place);
        newest.set(name, await backend.write(place, text));
        return name;
      },
      read: (name) => backend.read(newest.get(name) ?? name),
    };
  },
  "does not give what is not there, or lies elsewhere": (backend) => ({
    read: (reference) => backend.read(reference).catch(() => "null"),
  }),
  "deletes a run, and no other; deletes a DAG, and no other; what is gone is deleted already": (backend) => ({
    delete: ({ dagId }) => backend.delete({ dagId }),
  }),
};

test("an XCom backend that is as it should be keeps its contract", async () => {
  expect(await brokenBy(XCOM_BACKEND_RULES, async () => good())).toEqual({});
});

describe("an XCom backend is found out that breaks the rule", () => {
  for (const rule of XCOM_BACKEND_RULES) {
    test(`"${rule.name}"`, async () => {
      const breaks = BROKEN[rule.name];
      if (!breaks) throw new Error("there is no backend here that breaks it");
      const open = async () => {
        const backend = good();
        return { ...backend, ...breaks(backend) };
      };
      expect(await brokenBy([rule], open)).toEqual({ [rule.name]: [expect.stringMatching(/^found /)] });
    });
  }
});
