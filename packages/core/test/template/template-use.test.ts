import { describe, expect, test } from "vitest";
import { templateUse } from "../../src/template/index.ts";

const unknownIn = (text: string) => templateUse(text).unknown.map(({ name }) => name);

describe("names that cannot exist", () => {
  test.each([
    ["{{ dss }}", ["dss"]],
    ["{{ dag_run.run_idd }}", ["dag_run.run_idd"]],
    ["{{ macros.ds_ad(ds, 1) }}", ["macros.ds_ad"]],
    ["{{ var.values.x }}", ["var.values"]],
    ["{{ ds | upperr }}", ["| upperr"]],
    ["{% if wrong %}{{ ds }}{% endif %}", ["wrong"]],
    ["{% for day in dayz %}{{ day }}{% endfor %}", ["dayz"]],
    ["{{ ti.xcom_pull(task_ids=nothing) }}", ["nothing"]],
    ["{{ [a, { b: c }] }}", ["a", "c"]],
  ])("%s", (text, names) => {
    expect(unknownIn(text)).toEqual(names);
  });

  test("come with those that do exist", () => {
    expect(templateUse("{{ dss }}").unknown[0]?.known).toContain("ds");
    expect(templateUse("{{ ti.task }}").unknown[0]?.known).toContain("ti.task_id");
  });

  test.each([
    "{{ ds }} {{ data_interval_start | ds_nodash }} {{ params.anything.at_all }}",
    "{{ ti.xcom_pull(task_ids='a', key='k')[0].rows }} {{ task_instance.try_number }}",
    "{% set day = ds %}{{ day }}",
    "{% for each, other in [[1, 2]] %}{{ each }}{{ other }}{{ loop.index }}{% endfor %}",
    "{% macro shout(text, mark='!') %}{{ text }}{{ mark }}{% endmacro %}{{ shout(ds) }}",
    "{{ macros.ds_add(ds, 1) }} {{ range(3) | join(',') }}",
    "{{ whatever | default('x') }}",
    "{{ 'a' if whatever is defined else 'b' }}",
    "{{ conf.anything }} {{ dag_run.conf.anything }} {{ logical_date.year }}",
    "{{ 3 is odd }} {{ ds == 'ds' and not (1 in [1]) }}",
    "{{ ds[:7] }}{% with a = ds %}{{ a }}{% endwith %}{% do ds %}{{ True }}",
    "{% set ns = namespace(n=0) %}{% set ns.n = 1 %}{{ ns.n | tojson }}",
    "{{ ['a'] | map('upper') | unique | list }}",
    "{% extends 'base.sql' %}{% block body %}{{ super() }}{{ ds }}{% endblock %}",
    "{% from 'macros.j2' import one as two, three %}{{ two(ds) }}{{ three() }}{% import 'macros.j2' as m %}{{ m.four() }}",
    "{% macro each(a, b=ds) %}{{ a }}{{ caller(b) }}{% endmacro %}{% call(x) each(1) %}{{ x }}{% endcall %}",
    "{% with a = ds %}{{ a[:7] }}{% endwith %}{% set x %}{{ ds }}{% endset %}{{ x }}{% raw %}{{ nope }}{% endraw %}",
    "no template at all",
    "{{ broken",
  ])("are not seen in %s", (text) => {
    expect(unknownIn(text)).toEqual([]);
  });

  test("are not those that a DAG adds", () => {
    expect(templateUse("{{ region | shout }}", { names: ["region"], filters: ["shout"] }).unknown).toEqual([]);
  });
});

test("connections and variables are those that the template cannot do without", () => {
  const text =
    "{{ conn.api.host }}{{ conn.get('x') }}{{ var.value.key }}{{ var.json.table.rows }}{{ var.value.get('y', 1) }}";
  expect(templateUse(text)).toMatchObject({ connections: ["api"], variables: ["key", "table"], unknown: [] });
});
