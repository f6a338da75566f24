import { afterEach, describe, expect, test } from "vitest";
import { template } from "../../src/index.ts";
import { render } from "./rendering.ts";

const canary = globalThis as { escaped?: unknown };
afterEach(() => {
  delete canary.escaped;
});

const CODE = `"globalThis.escaped = process.version; return globalThis.escaped"`;
const RUN = `(${CODE})()`;

/** Expressions that lead to `Function` in nunjucks as it is, or that look for another way to it. */
const EXPRESSIONS = [
  `range.constructor${RUN}`,
  `range["constructor"]${RUN}`,
  `range.__proto__.constructor${RUN}`,
  `"x".constructor.constructor${RUN}`,
  `"x".__proto__.constructor.constructor${RUN}`,
  `"x".upper.constructor${RUN}`,
  `"x".format.call.constructor${RUN}`,
  `(1).constructor.constructor${RUN}`,
  `[].constructor.constructor${RUN}`,
  `[1].join.constructor${RUN}`,
  `{}.constructor.constructor${RUN}`,
  `{a: 1}["__proto__"]["constructor"]["constructor"]${RUN}`,
  `params.constructor.constructor${RUN}`,
  `params["constructor"]["constructor"]${RUN}`,
  `params["con" ~ "structor"]["con" ~ "structor"]${RUN}`,
  `params.get("constructor").constructor${RUN}`,
  `params.items.constructor${RUN}`,
  `params.toString.constructor${RUN}`,
  `logical_date.constructor.constructor${RUN}`,
  `logical_date.strftime.constructor${RUN}`,
  `logical_date.zone.constructor.constructor${RUN}`,
  `macros.ds_add.constructor${RUN}`,
  `macros.constructor.constructor${RUN}`,
  `ti.xcom_pull.constructor${RUN}`,
  `ti.xcom_pull("a").constructor.constructor${RUN}`,
  `ti.xcom_pull("map").get.constructor${RUN}`,
  `ti.xcom_pull("map").constructor.constructor${RUN}`,
  `ti.xcom_pull("date").constructor.constructor${RUN}`,
  `var.value.get.constructor${RUN}`,
  `var.constructor.constructor${RUN}`,
  `var.value.constructor.constructor${RUN}`,
  `conn.get.constructor${RUN}`,
  `conn.api.extra_dejson.constructor.constructor${RUN}`,
  `("x" | safe).constructor.constructor${RUN}`,
  `("x" | safe).valueOf.constructor${RUN}`,
  `("x" | upper).constructor.constructor${RUN}`,
  `(params.tags | first).constructor.constructor${RUN}`,
  `([range] | first).constructor${RUN}`,
  `(r/x/g).constructor.constructor${RUN}`,
  `(r/x/g).exec.constructor${RUN}`,
  `cycler.constructor${RUN}`,
  `joiner().constructor${RUN}`,
  `__capture.constructor${RUN}`,
  `self.constructor.constructor${RUN}`,
  `this.constructor.constructor${RUN}`,
  `globalThis.escaped`,
  `process.version`,
  `require("node:fs")`,
  `env.constructor.constructor${RUN}`,
  `context.constructor.constructor${RUN}`,
  `frame.constructor.constructor${RUN}`,
  `runtime.constructor.constructor${RUN}`,
  `[${CODE}] | sort(false, false, "constructor")`,
  `[range] | groupby("constructor") | tojson`,
  `[range] | join(",", "constructor")`,
  `"x".replace("x", range.constructor)`,
  `[range] | map(attribute="constructor") | first`,
  `([range] | map(attribute="constructor") | first)${RUN}`,
  `([""] | map(attribute="constructor.constructor") | first)${RUN}`,
  `([range] | selectattr("constructor") | first).constructor${RUN}`,
  `["constructor"] | map("constructor") | first`,
  `([range] | max(attribute="constructor")).constructor${RUN}`,
  `range[::1].constructor${RUN}`,
  `"constructor"[:].constructor.constructor${RUN}`,
  `__add.constructor${RUN}`,
  `__slice(0, 1, 1).constructor.constructor${RUN}`,
  `__truth.constructor${RUN}`,
  `namespace(a=range).a.constructor${RUN}`,
  `namespace().constructor.constructor${RUN}`,
  `namespace().values.constructor${RUN}`,
  `dict(a=1).constructor.constructor${RUN}`,
  `macros.datetime.constructor${RUN}`,
  `macros.datetime.now.constructor${RUN}`,
  `macros.timedelta(days=1).constructor.constructor${RUN}`,
  `macros.yaml.constructor.constructor${RUN}`,
  `macros.json.loads('{"__proto__": {"constructor": 1}}').constructor.constructor${RUN}`,
  `env.runtimeInUse(true)`,
  `"%s" % range.constructor${RUN}`,
  `"{0.constructor}".format(range)`,
];

const TEXTS = [
  `{% set f = range %}{{ f.constructor${RUN} }}`,
  `{% set constructor = range %}{{ constructor.constructor${RUN} }}`,
  `{% set __proto__ = range %}{{ constructor${RUN} }}`,
  `{% macro m() %}{% endmacro %}{{ m.constructor${RUN} }}`,
  `{% macro m(f) %}{{ f.constructor${RUN} }}{% endmacro %}{{ m(range) }}`,
  `{% macro m() %}{{ caller.constructor${RUN} }}{% endmacro %}{% call m() %}{% endcall %}`,
  `{% for f in [range] %}{{ f.constructor${RUN} }}{% endfor %}`,
  `{% for k, v in {a: range} %}{{ v.constructor${RUN} }}{% endfor %}`,
  `{% for x in [1] %}{{ loop.constructor.constructor${RUN} }}{% endfor %}`,
  `{% with f = range %}{{ f.constructor${RUN} }}{% endwith %}`,
  `{% with constructor = range %}{{ constructor.constructor${RUN} }}{% endwith %}`,
  `{% set ns = namespace(f=range) %}{% set ns.constructor = ns.f %}{{ ns.constructor.constructor${RUN} }}`,
  `{% set ns = namespace() %}{% set ns.__proto__ = range %}{{ ns.constructor${RUN} }}`,
  `{% for x in [1] %}{{ loop.cycle(range).constructor${RUN} }}{% endfor %}`,
  `{% do range.constructor${RUN} %}`,
  `{% for f in [range] if f.constructor${RUN} %}{% endfor %}`,
  `{% block constructor %}{{ super.constructor${RUN} }}{% endblock %}`,
  `{% if range.constructor${RUN} %}{% endif %}`,
  `{% filter constructor %}x{% endfilter %}`,
  `{% set 'a",1);globalThis.escaped=1;("' = 1 %}`,
  `{% for 'a",1);globalThis.escaped=1;("' in [1] %}{% endfor %}`,
  `{% macro 'a",1);globalThis.escaped=1;("'() %}{% endmacro %}`,
  `{{ 1 | valueOf }}`,
  `{{ 1 is constructor }}`,
  `{% include "/etc/hostname" %}`,
  `{% import "/etc/hostname" as f %}`,
  `{% extends "/etc/hostname" %}`,
  `{{ "\\"); globalThis.escaped = 1; (\\"" }}`,
  `{{ params["\\"]; globalThis.escaped = 1; [\\""] }}`,
];

const surroundings = {
  xcoms: { a: { b: 1 }, map: new Map([["k", 1]]), date: new Date(0) },
  connections: { api: "http://api?x=1" },
};

/** What became of a template: its text, or that it was refused. */
const attempted = (value: unknown) => render(value, surroundings).catch((error: Error) => `refused: ${error.message}`);

describe("a template never runs code", () => {
  test.each(EXPRESSIONS)("{{ %s }}", async (expression) => {
    const results = [await attempted(`{{ ${expression} }}`), await attempted(template(`{{ ${expression} }}`))];
    expect(canary.escaped).toBeUndefined();
    expect(results).not.toContain(process.version);
  });

  test.each(TEXTS)("%s", async (text) => {
    const result = await attempted(text);
    expect(canary.escaped).toBeUndefined();
    expect(result).not.toBe(process.version);
  });

  test.each([
    `{{ range.constructor("return process.version")() }}`,
    `{{ "x".constructor.constructor("return 1")() }}`,
    `{{ params.constructor.constructor("return 1")() }}`,
  ])("%s is refused as undefined", async (text) => {
    await expect(render(text)).rejects.toThrow('"constructor" is undefined');
  });

  test("the canary would sing: the same expression in nunjucks as it is runs code", async () => {
    const { default: nunjucks } = await import("nunjucks");
    nunjucks.renderString(`{{ range.constructor${RUN} }}`, {});
    expect(canary.escaped).toBe(process.version);
  });
});

describe("templates share nothing", () => {
  test("an own property named constructor is data like any other", async () => {
    const xcoms = { a: { constructor: "builder", __proto__x: 1 } };
    expect(await render("{{ ti.xcom_pull('a').constructor }}", { xcoms })).toBe("builder");
  });

  test("what one template sets is not there in the next", async () => {
    expect(await render("{% set x = 1 %}{{ x }}")).toBe("1");
    await expect(render("{{ x }}")).rejects.toThrow('"x" is undefined');
  });

  test("prototypes stay as they are", async () => {
    await attempted(`{% set __proto__ = {polluted: 1} %}{{ {}.polluted }}`);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test("a range that would fill the memory is refused", async () => {
    await expect(render("{{ range(1000000000) }}")).rejects.toThrow("too long");
  });
});
