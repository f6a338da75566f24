import { readFileSync } from "node:fs";
import * as tradewind from "tradewind";
import { expect, test } from "vitest";
import { operatorsPage } from "./operators-page.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const page = read("../../../docs/operators.md");

/** Formatters lay code out differently in a table and in a file. */
const squeezed = (code: string) => code.replace(/\s+/g, "").replace(/,(?=[)}\]])/g, "");

test("the examples of docs/operators.md compile", () => {
  const code = squeezed(read("./operators-page.ts"));
  const rows = [...page.matchAll(/`(new \w+\(.*?\))`/g)].map(([, example]) => example!);
  const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, example]) => example!);
  expect(rows.length).toBeGreaterThan(15);
  expect([...rows, ...blocks].filter((example) => !code.includes(squeezed(example)))).toEqual([]);
});

test("every operator and sensor is on the page, and its example loads", () => {
  const names = Object.keys(tradewind).filter((name) => /(Operator|Sensor|Marker)$/.test(name));
  expect(names.filter((name) => !name.startsWith("Base") && !page.includes(`new ${name}(`))).toEqual([]);
  expect(operatorsPage.tasks.size).toBeGreaterThan(names.length - 2);
});
