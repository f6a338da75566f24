// Where nunjucks has not what Jinja has, or gives another result without a word.
import { describe, expect, test } from "vitest";
import { render } from "./rendering.ts";

const params = {
  top: 3,
  name: "Ada",
  text: "Hello World",
  tags: ["x", "y", "z"],
  none: null,
  empty: [],
  blank: "",
  limits: { min: 1, max: 5 },
  rows: [
    { id: 1, kind: "a" },
    { id: 2, kind: "b" },
    { id: 3, kind: "a" },
  ],
};
const rendered = (text: string) => render(text, { context: { params } });

describe("slices", () => {
  test.each([
    ["ds[:7]", "2024-01"],
    ["ds[5:7]", "01"],
    ["ds[-2:]", "31"],
    ["ds[::-1]", "13-10-4202"],
    ["ds[:]", "2024-01-31"],
    ["ds[8:2]", ""],
    ["ds[0:100]", "2024-01-31"],
    ["params.tags[1:]", '["y","z"]'],
    ["params.tags[:-1]", '["x","y"]'],
    ["params.tags[::2]", '["x","z"]'],
    ["params.tags[::-1][0]", "z"],
    ["params.tags[params.top - 2:]", '["y","z"]'],
    ["(params.text | upper)[:5]", "HELLO"],
  ])("{{ %s }} is %s", async (expression, value) => {
    expect(await rendered(`{{ ${expression} }}`)).toBe(value);
  });

  test.each(["ds[1:2:3:4]", "ds[]", "ds[1 2]", "ds['a':]", "ds[::0]"])("{{ %s }} is refused", async (expression) => {
    await expect(rendered(`{{ ${expression} }}`)).rejects.toMatchObject({ code: "TW3004" });
  });
});

describe("truth is Jinja's: empty texts, lists and objects are false", () => {
  test.each([
    ["{% if params.empty %}yes{% else %}no{% endif %}", "no"],
    ["{% if {} %}yes{% elif params.tags %}tags{% endif %}", "tags"],
    ["{{ 'yes' if params.blank else 'no' }}", "no"],
    ["{{ params.empty or 'none' }}", "none"],
    ["{{ params.tags and params.name }}", "Ada"],
    ["{{ params.empty and params.nowhere }}", "[]"],
    ["{{ params.name or params.nowhere }}", "Ada"],
    ["{{ (params.blank or params.none) or (params.empty or 'last') }}", "last"],
    ["{{ not params.empty }} {{ not params.limits }}", "true false"],
    ["{{ params.empty | default('d', true) }}", "d"],
    ["{{ params.empty | default('d', boolean=true) }}", "d"],
  ])("%s gives %s", async (text, value) => {
    expect(await rendered(text)).toBe(value);
  });
});

describe("operators", () => {
  test.each([
    ["1 < 2 < 3", "true"],
    ["3 > 2 > 2", "false"],
    ["params.tags == ['x', 'y', 'z']", "true"],
    ["'1' == 1", "false"],
    ["params.none == none", "true"],
    ["data_interval_end > data_interval_start", "true"],
    ["logical_date == data_interval_start", "true"],
    ["logical_date != data_interval_end", "true"],
    ["(logical_date + macros.timedelta(days=1)) | ds", "2024-02-01"],
    ["(data_interval_end - macros.timedelta(hours=1)) | ts", "2024-02-01T05:30:00+00:00"],
    ["(data_interval_end - data_interval_start).total_seconds()", "86400"],
    ["(macros.timedelta(days=1) * 3).days", "3"],
    ["macros.timedelta(hours=6) / macros.timedelta(hours=2)", "3"],
    ["7 // 2 ~ '' ~ 7 % 4 ~ -7 % 4", "331"],
    ["2 ** 5 + 1e3", "1032"],
    ["'ab' * 2", "abab"],
    ["[1] * 2 + [3]", "[1,1,3]"],
    ["'a' 'b'", "ab"],
    ["ds ~ '/' ~ params.top ~ params.none", "2024-01-31/3null"],
    ["'%05d|%-4s|%.2f|%s' % (params.top, 'a', 1.5, ds)", "00003|a   |1.50|2024-01-31"],
    ["'%(a)s' % {'a': 1}", "1"],
    ["'%s' | format(ds)", "2024-01-31"],
    ["'min' in params.limits", "true"],
    ["'constructor' in params.limits", "false"],
    ["'q' not in params.tags", "true"],
    ["(1, 2)", "[1,2]"],
    ["(1)", "1"],
  ])("{{ %s }} is %s", async (expression, value) => {
    expect(await rendered(`{{ ${expression} }}`)).toBe(value);
  });

  test.each(["1 / 0", "1 % 0", "'a' * 10000000", "params.nowhere + 1", "ds in 3"])(
    "{{ %s }} is refused",
    async (it) => {
      await expect(rendered(`{{ ${it} }}`)).rejects.toThrow(/Template/);
    },
  );
});

describe("statements", () => {
  test.each([
    ["{% for t in params.tags if t != 'y' %}{{ t }}{% endfor %}", "xz"],
    ["{% for name in params.limits %}{{ name }},{% endfor %}", "min,max,"],
    ["{% for name, value in params.limits.items() %}{{ name }}={{ value }};{% endfor %}", "min=1;max=5;"],
    ["{% for t in params.tags %}{{ loop.cycle('o', 'e') }}{{ loop.index }}{% endfor %}", "o1e2o3"],
    ["{% with a = 1, b = ds %}{{ a }} {{ b }}{% endwith %}", "1 2024-01-31"],
    ["{% set a = 1 %}{% with a = 2 %}{{ a }}{% endwith %}{{ a }}", "21"],
    ["{% do params.tags %}x", "x"],
    ["{% set ns = namespace(n=0) %}{% for i in [1, 2] %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}", "3"],
    ["{{ dict(a=1) }}{{ True }}{{ None }}", '{"a":1}truenull'],
  ])("%s gives %s", async (text, value) => {
    expect(await rendered(text)).toBe(value);
  });

  test.each([
    ["{% for t in params.tags if t %}{{ loop.index }}{% endfor %}", "put the if inside of it"],
    ["{% for t in params.tags if t %}{% else %}{% endfor %}", "put the if inside of it"],
    ["{% for t in none %}{% endfor %}", "nothing to loop over"],
    ["{% set params.top = 1 %}", "only a namespace() can be changed"],
    ["{% with a %}{% endwith %}", "expected = behind a name in with"],
  ])("%s is refused: %s", async (text, why) => {
    await expect(rendered(text)).rejects.toThrow(why);
  });
});

describe("filters", () => {
  test.each([
    ["params.tags | map('upper') | join(',')", "X,Y,Z"],
    ["params.rows | map(attribute='id') | list", "[1,2,3]"],
    ["params.rows | map(attribute='nope', default='-') | join", "---"],
    ["params.rows | selectattr('kind', 'equalto', 'a') | map(attribute='id') | join(',')", "1,3"],
    ["params.rows | rejectattr('kind', 'eq', 'a') | length", "1"],
    ["[0, 1, '', 'a'] | select | list", '[1,"a"]'],
    ["params.tags | reject('in', ['x']) | list", '["y","z"]'],
    ["['a', 'A', 'b'] | unique | list", '["a","b"]'],
    ["[3, 1, 2] | max ~ ([3, 1, 2] | min)", "31"],
    ["params.rows | max(attribute='id')", '{"id":3,"kind":"a"}'],
    ["params.text | truncate(8)", "Hello World"],
    ["params.text | truncate(8, leeway=0)", "Hello..."],
    ["params.text | truncate(8, true, '', 0)", "Hello Wo"],
    ["params.rows | sum(attribute='id')", "6"],
    ["params.rows | sum('id', start=10)", "16"],
    ["params.rows | join(',', attribute='kind')", "a,b,a"],
    ["params.tags | join(d='-')", "x-y-z"],
    ["params.text | replace(old='World', new='You')", "Hello You"],
    ["3.14159 | round(precision=2)", "3.14"],
    ["'a' | indent(width=2, first=true)", "  a"],
    ["params.tags | batch(linecount=2) | list", '[["x","y"],["z"]]'],
    ["params.limits | list", '["min","max"]'],
    ["params.limits | items | first", '["min",1]'],
    ["params.limits | tojson", '{"min":1,"max":5}'],
    ["{'at': logical_date} | tojson", '{"at":"2024-01-31T06:30:00+00:00"}'],
    ["none | default('d') ~ (nope | d('d'))", "nulld"],
    ["1 is integer and 1.5 is float and true is boolean and 'a' is sequence", "true"],
  ])("{{ %s }} is %s", async (expression, value) => {
    expect(await rendered(`{{ ${expression} }}`)).toBe(value);
  });

  test.each([
    "none | ds",
    "'never' | ts",
    "3 | map('upper')",
    "ds | nope",
    "params.tags | join(by='-')",
    "params.tags | map('nope')",
  ])("{{ %s }} is refused", async (expression) => {
    await expect(rendered(`{{ ${expression} }}`)).rejects.toMatchObject({ code: "TW3004" });
  });
});

describe("methods of texts and dates", () => {
  test.each([
    [
      "'{}-{:03}|{:>5}|{:^5}|{name}|{:,.1f}'.format(ds, 7, 'r', 'c', 1234.56, name=1)",
      "2024-01-31-007|    r|  c  |1|1,234.6",
    ],
    ["'{{}}'.format()", "{}"],
    ["' a '.lstrip() ~ '|' ~ 'xax'.strip('x')", "a |a"],
    ["'a-b-c'.split('-', 1)", '["a","b-c"]'],
    ["'aaa'.replace('a', 'b', 2)", "bba"],
    ["'x.csv'.removesuffix('.csv') ~ 'x'.rjust(3, '0')", "x00x"],
    ["logical_date.format('YYYY-MM-DD [at] HH:mm')", "2024-01-31 at 06:30"],
    ["logical_date.to_date_string() ~ ' ' ~ logical_date.to_time_string()", "2024-01-31 06:30:00"],
    ["logical_date.start_of('month') | ds", "2024-01-01"],
    ["logical_date.end_of('month').day", "31"],
    ["logical_date.replace(day=1, hour=0) | ts", "2024-01-01T00:30:00+00:00"],
    ["logical_date.int_timestamp", "1706682600"],
    ["logical_date.day_of_year", "31"],
    ["data_interval_end.diff(data_interval_start).in_days()", "1"],
    ["logical_date.add(macros.timedelta(weeks=1)) | ds", "2024-02-07"],
    ["logical_date.in_tz('Europe/Amsterdam').timezone_name", "Europe/Amsterdam"],
  ])("{{ %s }} is %s", async (expression, value) => {
    expect(await rendered(`{{ ${expression} }}`)).toBe(value);
  });

  test.each([
    "logical_date.start_of('moon')",
    "logical_date.in_timezone('Moon')",
    "'{}'.format()",
    "'a'.zfill(100000000)",
  ])("{{ %s }} is refused", async (expression) => {
    await expect(rendered(`{{ ${expression} }}`)).rejects.toMatchObject({ code: "TW3004" });
  });
});
