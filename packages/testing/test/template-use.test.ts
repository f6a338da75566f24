import { readFileSync } from "node:fs";
import { templateUse } from "@tradewind/core/template";
import { expect, test } from "vitest";

interface Row {
  readonly template: unknown;
  readonly error?: true;
}

const table = new URL("../conformance/templates.json", import.meta.url);
const { rows } = JSON.parse(readFileSync(table, "utf8")) as { readonly rows: readonly Row[] };

const textsIn = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

test("no name is called unknown in a template that Airflow renders", () => {
  const rendered = rows.filter(({ error }) => !error).flatMap(({ template }) => textsIn(template));
  expect(rendered.length).toBeGreaterThan(200);
  expect(rendered.filter((text) => templateUse(text).unknown.length > 0)).toEqual([]);
});

test("names and filters that do not exist are seen without rendering, where the template names them outright", () => {
  const refused = rows.filter(({ error }) => error).flatMap(({ template }) => textsIn(template));
  const seen = refused.filter((text) => templateUse(text).unknown.length > 0);
  expect(seen).toEqual(
    expect.arrayContaining([
      "{{ missing }}",
      "{{ missing.attribute }}",
      "{{ ds | unknown_filter }}",
      "{{ unknown() }}",
    ]),
  );
});
