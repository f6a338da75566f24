import { describe, expect, test } from "vitest";
import { render } from "./rendering.ts";

describe("names in templates", () => {
  test.each([
    ["ds", "2024-01-31"],
    ["ds_nodash", "20240131"],
    ["ts", "2024-01-31T06:30:00+00:00"],
    ["ts_nodash", "20240131T063000"],
    ["ts_nodash_with_tz", "20240131T063000+0000"],
    ["logical_date", "2024-01-31T06:30:00+00:00"],
    ["execution_date", "2024-01-31T06:30:00+00:00"],
    ["data_interval_start", "2024-01-31T06:30:00+00:00"],
    ["data_interval_end", "2024-02-01T06:30:00+00:00"],
    ["next_ds", "2024-02-01"],
    ["next_ds_nodash", "20240201"],
    ["next_execution_date", "2024-02-01T06:30:00+00:00"],
    ["prev_ds", "2024-01-30"],
    ["prev_ds_nodash", "20240130"],
    ["prev_execution_date", "2024-01-30T06:30:00+00:00"],
    ["yesterday_ds", "2024-01-30"],
    ["yesterday_ds_nodash", "20240130"],
    ["tomorrow_ds", "2024-02-01"],
    ["tomorrow_ds_nodash", "20240201"],
    ["run_id", "scheduled__2024-01-31T06:30:00+00:00"],
    ["dag_run.run_id", "scheduled__2024-01-31T06:30:00+00:00"],
    ["dag_run.run_type", "scheduled"],
    ["dag_run.logical_date", "2024-01-31T06:30:00+00:00"],
    ["dag_run.execution_date", "2024-01-31T06:30:00+00:00"],
    ["dag_run.data_interval_end", "2024-02-01T06:30:00+00:00"],
    ["dag_run.conf.country", "nl"],
    ["dag_run.conf['country']", "nl"],
    ["dag_run.conf.get('town', 'none')", "none"],
    ["dag.dag_id", "etl"],
    ["dag.tags", '["daily"]'],
    ["dag.description", "null"],
    ["task.task_id", "load"],
    ["task.retries", "3"],
    ["task.owner", "me"],
    ["ti.task_id", "load"],
    ["ti.dag_id", "etl"],
    ["ti.run_id", "scheduled__2024-01-31T06:30:00+00:00"],
    ["ti.try_number", "2"],
    ["ti.max_tries", "3"],
    ["ti.map_index", "-1"],
    ["ti.start_date", "2024-02-01T06:30:05+00:00"],
    ["task_instance.task_id", "load"],
    ["task_instance_key_str", "etl__load__20240131"],
    ["params.top", "3"],
    ["params", '{"top":3,"name":"x","tags":["a","b"],"constructorArgs":{}}'],
    ["conf.country", "nl"],
    ["start_date", "2024-02-01T06:30:05+00:00"],
    ["test_mode", "false"],
    ["expanded_ti_count", "null"],
    ["map_index_template", "null"],
    ["task_reschedule_count", "2"],
    ["templates_dict", "null"],
  ])("{{ %s }} is %s", async (name, value) => {
    expect(await render(`{{ ${name} }}`)).toBe(value);
  });
});

describe("dates in templates", () => {
  test.each([
    ["execution_date.strftime('%Y-%m-%d')", "2024-01-31"],
    ["execution_date.strftime('%d.%m.%y %H:%M:%S %j %% %A %b')", "31.01.24 06:30:00 031 % Wednesday Jan"],
    ["execution_date.year", "2024"],
    ["'{:02}'.format(execution_date.month)", "01"],
    ["execution_date.hour", "6"],
    ["execution_date.isoformat()", "2024-01-31T06:30:00+00:00"],
    ["execution_date.date()", "2024-01-31"],
    ["execution_date.timestamp()", "1706682600"],
    ["execution_date.weekday()", "2"],
    ["execution_date.isoweekday()", "3"],
    ["execution_date.day_of_week", "3"],
    ["execution_date.add(days=1) | ds", "2024-02-01"],
    ["execution_date.subtract(months=1) | ds", "2023-12-31"],
    ["execution_date.in_timezone('Europe/Amsterdam')", "2024-01-31T07:30:00+01:00"],
    ["macros.ds_add(ds, 5)", "2024-02-05"],
    ["macros.ds_add(ds, -31)", "2023-12-31"],
    ["macros.ds_format(ds, '%Y-%m-%d', '%d/%m/%Y')", "31/01/2024"],
  ])("{{ %s }} is %s", async (expression, value) => {
    expect(await render(`{{ ${expression} }}`)).toBe(value);
  });
});

describe("filters", () => {
  test.each([
    ["data_interval_end | ds", "2024-02-01"],
    ["data_interval_end | ds_nodash", "20240201"],
    ["data_interval_end | ts", "2024-02-01T06:30:00+00:00"],
    ["data_interval_end | ts_nodash", "20240201T063000"],
    ["data_interval_end | ts_nodash_with_tz", "20240201T063000+0000"],
    ["'2024-02-01T06:30:00Z' | ds", "2024-02-01"],
    ["params.tags | tojson", '["a","b"]'],
    ["params.tags | join('-')", "a-b"],
    ["params.tags | length", "2"],
    ["params.name | upper", "X"],
    ["nope | default('d')", "d"],
    ["params.nope | default(params.top)", "3"],
    ["params.name | default('d')", "x"],
    ["nope is defined", "false"],
    ["ds is defined", "true"],
    ["params.nope is defined", "false"],
    ["'there' if nope is defined else 'not there'", "not there"],
  ])("{{ %s }} is %s", async (expression, value) => {
    expect(await render(`{{ ${expression} }}`)).toBe(value);
  });
});

describe("methods of values", () => {
  test.each([
    ["'a-b'.replace('-', '_')", "a_b"],
    ["'a,b'.split(',')", '["a","b"]'],
    ["' x '.strip() + '|'", "x|"],
    ["'7'.zfill(3)", "007"],
    ["ds.startswith('2024')", "true"],
    ["','.join(params.tags)", "a,b"],
    ["params.tags[0] + params.tags[-1]", "ab"],
    ["params.get('top')", "3"],
    ["params.get('nope', 7)", "7"],
    ["conf.items()", '[["country","nl"]]'],
    ["range(3)", "[0,1,2]"],
    ["range(2, 8, 3)", "[2,5]"],
  ])("{{ %s }} is %s", async (expression, value) => {
    expect(await render(`{{ ${expression} }}`)).toBe(value);
  });
});
