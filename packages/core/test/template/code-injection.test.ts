// nunjucks writes names into the code it makes without escaping them, takes texts where it needs names, finds filters on
// Object.prototype and reads the folder "views". Every template here ran code, or got at what it must not see.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { TemplateError } from "../../src/index.ts";
import { TemplateEngine } from "../../src/template/template-engine.ts";

const canary = globalThis as { escaped?: unknown };
afterEach(() => {
  delete canary.escaped;
});

const names = { ds: () => "2024-01-01", tags: () => ["a", "b"] };
const render = (template: string) => new TemplateEngine().render(template, names, { field: "bashCommand" });
const RUN = "globalThis.escaped=1";

describe("a name that is none is refused before anything is compiled", () => {
  test.each([
    ["a quote in a variable", '{{ a"^Function`globalThis\\x2eescaped\\x3d1```^"b }}'],
    ["a text as test", `{{ 1 is 'defined").call(context,1),${RUN},env.getTest("defined' }}`],
    ["a text as test with an argument", `{{ 1 is 'defined").call(context,1),${RUN},env.getTest("defined'(2) }}`],
    [
      "a text as test inside a switch",
      `{% switch 1 %}{% case 1 is 'defined").call(1),${RUN},env.getTest("odd' %}{% endswitch %}`,
    ],
    ["a text as variable of set", `{% set 'a",1);${RUN};frame.set("b' = 1 %}`],
    ["a text as variable of a set block", `{% set 'a",1);${RUN};frame.set("b' %}x{% endset %}`],
    ["a text as macro", `{% macro 'a",1);${RUN};context.setVariable("b'() %}x{% endmacro %}`],
    ["a text as argument of a macro", `{% macro m('a=${RUN}') %}x{% endmacro %}{{ m() }}`],
    ["a text as keyword of a macro", `{% macro m('a"],${RUN},["b'=1) %}x{% endmacro %}`],
    ["an object as arguments of a macro", `{% macro m({'a"],${RUN},["b': 1}) %}x{% endmacro %}`],
    ["a text as second variable of for", `{% for a, 'b",1);${RUN};frame.set("c' in [[1, 2]] %}{% endfor %}`],
    ["a text as imported name", `{% import 'x' as 'b",1);${RUN};frame.set("c' %}`],
    ["two members as variables of set", "{% set tags.first, tags.last = 1 %}"],
    ["a text as name of with", `{% with 'a",1);${RUN};frame.set("b' = 1 %}{% endwith %}`],
  ])("%s", (_what, template) => {
    expect(() => render(template)).toThrow(TemplateError);
    expect(() => render(template)).toThrow("is used as a name, but is none");
    expect(canary.escaped).toBeUndefined();
  });

  test("a member is changed in a namespace only", () => {
    expect(() => render("{% set tags.first = 1 %}")).toThrow("only a namespace() can be changed");
    expect(render("{% set ns = namespace(n=1) %}{% set ns.n = ns.n + 1 %}{{ ns.n }}")).toBe("2");
  });

  test("a backslash in what is called would end nunjucks's own quotes", () => {
    expect(() => render(`{{ tags['\\\\"+(${RUN})+\\\\"']() }}`)).toThrow("a text with a backslash is called");
    expect(canary.escaped).toBeUndefined();
  });
});

describe("names that are names work", () => {
  test.each([
    [
      "{{ none is none }} {{ 1 is number }} {{ 9 is divisibleby(3) }} {{ x is defined }} {{ 1 is not none }}",
      "true true true false true",
    ],
    [
      "{% macro m(a, b=2) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(1, b=3) }}{% call m(4) %}{% endcall %}",
      "121342",
    ],
    ["{% for k, v in {k: 1} %}{{ k }}{{ v }}{% endfor %}{% set a, b = 3 %}{{ a }}{{ b }}", "k133"],
    ["{% block body %}{% filter upper %}x{% endfilter %}{% endblock %}", "X"],
    ["{% set größe = 1 %}{{ größe }}", "1"],
    ['{{ "it\'s \\"quoted\\"" }} {{ tags["length"] }} {{ "a-b".replace("-", "\\\\") }}', 'it\'s "quoted" 2 a\\b'],
    ["{{ none is not defined }}{% if ds is string and tags is not none %}!{% endif %}", "false!"],
  ])("%s", (template, text) => {
    expect(render(template)).toBe(text);
  });
});

describe("what every object inherits", () => {
  test.each(["valueOf", "constructor", "toString", "__lookupGetter__", "hasOwnProperty"])("%s is no filter", (name) => {
    expect(() => render(`{{ 1 | ${name} }}`)).toThrow(`filter not found: ${name}`);
  });

  test("is no test either", () => {
    expect(() => render("{{ 1 is constructor }}")).toThrow("test not found: constructor");
  });
});

test("a folder named views is not read", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tradewind-"));
  await mkdir(join(folder, "views"));
  await writeFile(join(folder, "views/page.txt"), `{{ range.constructor("${RUN}")() }}`);
  const cwd = vi.spyOn(process, "cwd").mockReturnValue(folder);
  try {
    expect(() => render('{% include "page.txt" %}')).toThrow("template not found: page.txt");
    expect(canary.escaped).toBeUndefined();
  } finally {
    cwd.mockRestore();
    await rm(folder, { recursive: true });
  }
});
