import { describe, expect, test } from "vitest";
import { ConnectionNotFoundError, template, VariableNotFoundError } from "../../src/index.ts";
import { render } from "./rendering.ts";

describe("ti.xcom_pull", () => {
  const xcoms = { a: 1, "a.k": "ak", b: [1, 2], load: "own", "load.k": "own k" };

  test.each([
    ["ti.xcom_pull('a')", "1"],
    ["ti.xcom_pull(task_ids='a')", "1"],
    ["ti.xcom_pull(task_ids='a', key='k')", "ak"],
    ["ti.xcom_pull('a', 'k')", "ak"],
    ["ti.xcom_pull(key='k', task_ids='a')", "ak"],
    ["task_instance.xcom_pull('a')", "1"],
    ["ti.xcom_pull()", "own"],
    ["ti.xcom_pull(key='k')", "own k"],
    ["ti.xcom_pull(task_ids='nope')", "null"],
    ["ti.xcom_pull(task_ids='nope', default='d')", "d"],
    ["ti.xcom_pull(task_ids=['a', 'nope', 'b'])", "[1,null,[1,2]]"],
    ["ti.xcom_pull(task_ids=['b', 'a'])[1]", "1"],
    ["ti.xcom_pull('b') | length", "2"],
    ["ti.xcom_pull('b')[0] + 1", "2"],
  ])("{{ %s }} is %s", async (expression, value) => {
    expect(await render(`{{ ${expression} }}`, { xcoms })).toBe(value);
  });

  test("what the first render misses is fetched, once, and it renders again", async () => {
    const fetched: string[] = [];
    const text = "{{ ti.xcom_pull('a') }} {{ ti.xcom_pull('b')[1] }} {{ ti.xcom_pull('a') }}";
    expect(await render([text, text], { xcoms, fetched })).toEqual(["1 2 1", "1 2 1"]);
    expect(fetched.sort()).toEqual(["xcom a return_value", "xcom b return_value"]);
  });

  test("one value may decide which other is fetched", async () => {
    const text = "{{ ti.xcom_pull(ti.xcom_pull('which')) }}";
    expect(await render(text, { xcoms: { ...xcoms, which: "a" } })).toBe("1");
  });

  test("in a loop and in a condition", async () => {
    expect(await render("{% for n in ti.xcom_pull('b') %}[{{ n }}]{% endfor %}", { xcoms })).toBe("[1][2]");
    expect(await render("{% if ti.xcom_pull('a') %}yes{% else %}no{% endif %}", { xcoms })).toBe("yes");
  });

  test("keeps its type in template()", async () => {
    expect(await render(template("{{ ti.xcom_pull('b') }}"), { xcoms })).toEqual([1, 2]);
  });

  test("nothing is fetched for texts that are no templates", async () => {
    const fetched: string[] = [];
    await render(["ti.xcom_pull('a')", "{ a }"], { xcoms, fetched });
    expect(fetched).toEqual([]);
  });
});

describe("variables", () => {
  const variables = { region: "eu", limits: '{"rows": [10, 20]}', empty: "", broken: "{" };

  test.each([
    ["var.value.region", "eu"],
    ["var.value.get('region')", "eu"],
    ["var.value.get('region', 'us')", "eu"],
    ["var.value.get('nope', 'us')", "us"],
    ["var.value.get('nope', default='us')", "us"],
    ["var.value.get('nope', default_var='us')", "us"],
    ["var.value.get('empty', 'us')", ""],
    ["var.value['region']", "eu"],
    ["var.json.limits.rows[1]", "20"],
    ["var.json.limits", '{"rows":[10,20]}'],
    ["var.json.get('nope', {a: 1}).a", "1"],
    ["var.json.get('nope', default=[])", "[]"],
  ])("{{ %s }} is %s", async (expression, value) => {
    expect(await render(`{{ ${expression} }}`, { variables })).toBe(value);
  });

  test("one that is not defined is an error", async () => {
    await expect(render("{{ var.value.nope }}", { variables })).rejects.toBeInstanceOf(VariableNotFoundError);
    await expect(render("{{ var.json.nope.a }}", { variables })).rejects.toBeInstanceOf(VariableNotFoundError);
  });

  test("one that is no JSON is an error that names template and field", async () => {
    await expect(render("{{ var.json.broken }}", { variables })).rejects.toThrow(
      'Template "{{ var.json.broken }}" in field: ',
    );
  });

  test("their values are never rendered again", async () => {
    expect(await render("{{ var.value.region }}", { variables: { region: "{{ ds }}" } })).toBe("{{ ds }}");
  });
});

describe("connections", () => {
  const connections = { api: "http://user:pw@api:8080/v1?timeout=5" };

  test.each([
    ["conn.api.host", "api"],
    ["conn.api.port", "8080"],
    ["conn.api.login ~ ':' ~ conn.api.password", "user:pw"],
    ["conn.api.schema", "v1"],
    ["conn.api.conn_type ~ conn.api.conn_id", "httpapi"],
    ["conn.api.extra_dejson.timeout", "5"],
    ["conn.api.extra", '{"timeout":5}'],
    ["conn.get('api').host", "api"],
    ["conn.get('nope', {host: 'localhost'}).host", "localhost"],
    ["conn.get('nope', default={host: 'localhost'}).host", "localhost"],
  ])("{{ %s }} is %s", async (expression, value) => {
    expect(await render(`{{ ${expression} }}`, { connections })).toBe(value);
  });

  test("one that is not defined is an error", async () => {
    await expect(render("{{ conn.nope.host }}", { connections })).rejects.toBeInstanceOf(ConnectionNotFoundError);
  });
});
