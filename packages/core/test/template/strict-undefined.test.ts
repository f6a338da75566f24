import { expect, test } from "vitest";
import { TemplateEngine } from "../../src/template/index.ts";

const engine = new TemplateEngine();
const names = { ds: () => "2024-01-31", params: () => ({ top: 3 }) };
const render = (text: string) => engine.render(text, names, { field: "sql" });

for (const text of [
  "{{ nope ~ 'x' }}",
  "{{ nope + 1 }}",
  "{{ nope | upper }}",
  "{% if nope %}a{% endif %}",
  "{% for x in nope %}{{ x }}{% endfor %}",
  "{{ params.tpo ~ 'x' }}",
  "{% if params.tpo > 2 %}a{% endif %}",
]) {
  test(`${text}: a name that does not exist is an error inside an expression, too`, () => {
    expect(() => render(text)).toThrow("is undefined");
  });
}

for (const [text, expected] of [
  ["{{ nope | default('x') }}", "x"],
  ["{% if nope is defined %}a{% else %}b{% endif %}", "b"],
  ["{{ params.tpo | default(7) }}", "7"],
  ["{% set n = 2 %}{{ n + params.top }}", "5"],
  ["{% for n in [1, 2] %}{{ loop.index }}{{ n }} {% endfor %}", "11 22 "],
  ["{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}{{ twice(ds) }}", "2024-01-312024-01-31"],
] as const) {
  test(`${text} is ${expected}`, () => {
    expect(render(text)).toBe(expected);
  });
}
