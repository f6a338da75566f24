import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { NOW, render } from "./rendering.ts";

describe("macros", () => {
  test.each([
    ["macros.datetime.now()", "2024-02-01T12:00:00+00:00"],
    ["macros.datetime.utcnow().strftime('%H:%M')", "12:00"],
    ["macros.datetime(2024, 1, 2, 3, minute=4)", "2024-01-02T03:04:00+00:00"],
    ["macros.datetime.strptime('06.05.2024', '%d.%m.%Y') | ds", "2024-05-06"],
    ["macros.datetime.fromisoformat('2024-01-02').year", "2024"],
    ["macros.timedelta(days=1, hours=2)", "P1DT2H"],
    ["macros.timedelta(1).total_seconds()", "86400"],
    ["macros.timedelta(hours=36).days ~ '|' ~ macros.timedelta(hours=36).seconds", "1|43200"],
    ["macros.dateutil.parser.parse('2024-03-01 07:08:09') | ts", "2024-03-01T07:08:09+00:00"],
    ["(logical_date + macros.dateutil.relativedelta.relativedelta(months=1)) | ds", "2024-02-29"],
    ["macros.time.time()", String(NOW / 1000)],
    ["macros.time.strftime('%Y', macros.time.gmtime(0))", "1970"],
    ["macros.json.dumps({'a': [1]})", '{"a":[1]}'],
    ["macros.json.loads('[1, 2]')[1]", "2"],
    ["macros.yaml.safe_load('a: [1]').a[0]", "1"],
    ["macros.yaml.dump({'a': 1})", "a: 1\n"],
    ["macros.ds_format_locale('2024-12-24', '%Y-%m-%d', 'EEEE dd. MMMM yyyy', 'de_DE')", "Dienstag 24. Dezember 2024"],
    ["macros.datetime_diff_for_humans(macros.datetime(2024, 1, 30))", "2 days ago"],
    ["macros.datetime_diff_for_humans('2024-02-01T12:00:05Z')", "in a few seconds"],
    ["macros.datetime_diff_for_humans('2024-02-02', '2024-01-02')", "1 month after"],
    ["macros.datetime_diff_for_humans('2024-02-02', '2024-02-03T01:00:00Z')", "1 day before"],
    ["macros.datetime_diff_for_humans('2022-01-01', '2024-02-03')", "2 years before"],
  ])("{{ %s }} is %s", async (expression, value) => {
    expect(await render(`{{ ${expression} }}`)).toBe(value);
  });

  test("uuid and random give another value each time", async () => {
    const text = "{{ macros.uuid.uuid4() }} {{ macros.random() }}";
    expect(await render(text)).toMatch(/^[0-9a-f-]{36} 0\.\d+/);
    expect(await render(text)).not.toBe(await render(text));
  });

  test.each([
    "macros.ds_add('nope', 1)",
    "macros.datetime(2024, 13, 1)",
    "macros.dateutil.parser.parse('soon')",
    "macros()",
  ])("{{ %s }} is refused", async (expression) => {
    await expect(render(`{{ ${expression} }}`)).rejects.toMatchObject({ code: "TW3004" });
  });

  test("lead nowhere else", async () => {
    for (const way of ["macros.datetime.constructor", "macros.datetime.now.constructor", "macros.json.dumps.call"]) {
      await expect(render(`{{ ${way} }}`)).rejects.toMatchObject({ code: "TW3003" });
    }
  });
});

describe("the dates of the newest run before that has succeeded", () => {
  const date = (iso: string) => DateTime.fromISO(iso, { zone: "utc" });
  const previousSuccess = {
    runId: "r",
    logicalDate: date("2024-01-29"),
    dataInterval: { start: date("2024-01-29"), end: date("2024-01-30") },
    startDate: date("2024-01-30T01:00:00"),
    endDate: date("2024-01-30T02:00:00"),
  };

  test.each([
    ["prev_data_interval_start_success", "2024-01-29T00:00:00+00:00"],
    ["prev_data_interval_end_success | ds", "2024-01-30"],
    ["prev_start_date_success", "2024-01-30T01:00:00+00:00"],
    ["prev_end_date_success", "2024-01-30T02:00:00+00:00"],
    ["prev_execution_date_success | ds", "2024-01-29"],
  ])("{{ %s }} is %s, and null without one", async (name, value) => {
    expect(await render(`{{ ${name} }}`, { previousSuccess })).toBe(value);
    expect(await render(`{{ ${name.replace(" | ds", "")} }}`)).toBe("null");
  });

  test("are asked for by templates that name them only", async () => {
    const fetched: string[] = [];
    await render("{{ ds }}", { fetched });
    expect(fetched).toEqual([]);
  });
});
