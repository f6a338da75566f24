import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { conformance } from "../src/conformance/command.ts";
import { countReasons, countVerdicts, type JudgedTable, judgeTables } from "../src/conformance/judge-tables.ts";
import { failedOrExcluded, type RunRow } from "../src/conformance/runs.ts";
import { OWN_TABLES, readTable } from "../src/conformance/table.ts";

const SKIPPED_LEFT_OUT = "all_done_min_one_success leaves skipped upstreams out, as its documentation says";

/** For each table: how its rows are judged, and why those that differ or are left out do. */
const EXPECTED = {
  connections: {
    agrees: 127,
    byRule: {
      "JSON in a URI is written without blanks; it says the same": 4,
      "a text that would be read as a number is written so that it comes back as a text": 1,
      "underscores in a type are read; Airflow loses the type and the first letter of the rest": 2,
      "a URI without slashes behind the type keeps its first letter; Airflow loses it": 2,
      "a host's protocol may be named like the type; Airflow takes both away and refuses the rest": 1,
    },
    notCovered: {},
  },
  mapping: {
    agrees: 43,
    byRule: { "an object that is mapped with a function is the list of its pairs, as it is without one": 1 },
    notCovered: {},
  },
  retries: { agrees: 95, byRule: {}, notCovered: {} },
  runs: {
    agrees: 248,
    byRule: {
      [SKIPPED_LEFT_OUT]: 5,
      "a branch to a task that is not directly downstream fails the branch task": 2,
      "a run with failFast has failed when a task of it has": 2,
      "a short circuit goes by JavaScript's truth: an empty list or object is true": 2,
      "a mapped task that a branch excludes is not expanded before it is skipped": 1,
      "a teardown with onFailureFailDagrun counts in addition to the effective leaves": 3,
    },
    notCovered: {},
  },
  templates: {
    agrees: 235,
    byRule: {
      "values are written the JavaScript way: true, false, null, JSON for lists and objects, dates as ISO 8601": 38,
      "without a schedule the next and the previous date are the ends of the data interval": 6,
      "a number is written the JavaScript way: without .0": 4,
      "dates are exact to the millisecond": 3,
      "macros.datetime makes dates in UTC, not without a zone": 2,
      "a length of time is written as ISO 8601": 1,
      "test_mode stays, which Airflow 3 has removed": 1,
      "the default of xcom_pull stands for what is missing, as in Airflow 2": 1,
    },
    notCovered: {},
  },
  timetables: {
    agrees: 683,
    byRule: {
      "a cron that cannot be read, never fires or has no interval is refused when the DAG is loaded": 7,
      "a cron with years has the runs it has; Airflow raises when it looks beyond them": 1,
      "intervals touch and every instant counts once; Airflow's leave gaps, overlap or repeat": 19,
      "in zones whose clocks shift by less than an hour ticks are still at the times that they name": 2,
      "without catchup no interval is passed by when clocks change; Airflow loses one that ends in a spring gap": 4,
      "of several crons none loses a time that clocks leave out": 1,
      "@continuous without start date: the second run has a logical date of its own": 1,
    },
    notCovered: { "Airflow 2 alone has it: dates that are not aligned with the timetable": 8 },
  },
  "trigger-rules": {
    agrees: 1869,
    byRule: {
      [SKIPPED_LEFT_OUT]: 25,
      "an instance that its mapping no longer has is removed when the mapping is known again, not by its trigger rule": 3,
    },
    notCovered: {},
  },
} as const;

describe.each(Object.entries(EXPECTED))("Airflow's table of %s", (name, { agrees, byRule, notCovered }) => {
  let judged: JudgedTable;
  beforeAll(async () => {
    [judged] = (await judgeTables([readTable(OWN_TABLES, name)])) as [JudgedTable];
  });

  test("is answered alike", () => {
    expect(judged.rows.filter(({ verdict }) => verdict.kind === "differs")).toEqual([]);
    expect(countVerdicts([judged]).agrees).toBe(agrees);
  });

  test("but for these rows, which are meant to differ and do", () => {
    expect(countReasons(judged, "differsByRule")).toEqual(byRule);
  });

  test("and but for what does not exist yet: exactly these many rows", () => {
    expect(countReasons(judged, "notCovered")).toEqual(notCovered);
  });
});

test("the end of few tasks depends on the order of execution, in Airflow, too", () => {
  const rows = readTable(OWN_TABLES, "runs").rows as readonly RunRow[];
  const plain = rows.filter(({ tasks }) => tasks.every(({ kind }) => !kind.startsWith("mapped")));
  expect(plain.filter(({ timing }) => timing)).toHaveLength(3);
  expect(plain.filter((row) => row.expect && failedOrExcluded(row).length > 0)).toHaveLength(1);
});

describe("pnpm conformance", () => {
  const folder = mkdtempSync(join(tmpdir(), "conformance-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  const table = (name: string, rows: unknown): void =>
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ rows }));
  const RIGHT = { id: "tr-right", rule: "all_done", upstream: ["success"], decision: "run" };
  const WRONG = { id: "tr-wrong", rule: "all_done", upstream: ["success"], decision: "wait" };

  test("judges the project's tables, and ends well", async () => {
    const { code, out } = await conformance([]);
    expect(code).toBe(0);
    expect(out!.split("\n").at(-1)).toBe("3300 agreeing, 145 differing by rule, 0 differing, 8 not covered");
  });

  test("shows a row that differs with both results, and ends with 1", async () => {
    table("trigger-rules", [RIGHT, WRONG]);
    const { code, out } = await conformance([folder]);
    expect(code).toBe(1);
    expect(out).toContain('tr-wrong  DIFFERS\n    expected  "wait"\n    Tradewind "run"');
    expect(out!.split("\n").at(-1)).toBe("1 agreeing, 0 differing by rule, 1 differing, 0 not covered");
  });

  test("counts a table that nobody knows as not covered, with its name", async () => {
    table("trigger-rules", [RIGHT]);
    table("horoscopes", [{ id: "h-1" }, { id: "h-2" }]);
    const { code, out } = await conformance([folder]);
    expect(code).toBe(0);
    expect(out).toContain('not covered: 2 rows, no judge knows the table "horoscopes"');
  });

  test("prints one JSON object for programs", async () => {
    table("trigger-rules", [RIGHT, WRONG]);
    table("horoscopes", [{ id: "h-1" }]);
    const { out } = await conformance([folder, "--output", "json"]);
    expect(JSON.parse(out!)).toMatchObject({
      summary: { agrees: 1, differsByRule: 0, differs: 1, notCovered: 1 },
      tables: [
        { name: "horoscopes", rows: [{ id: "h-1", verdict: "notCovered" }] },
        { name: "trigger-rules", rows: [{ id: "tr-wrong", verdict: "differs", airflow: "wait", tradewind: "run" }] },
      ],
    });
  });

  test.each([[["--verbose"]], [["--output", "yaml"]], [["a", "b"]], [["/does/not/exist"]]])(
    "does not take %j",
    async (args) => {
      expect(await conformance(args)).toMatchObject({ code: 2, err: expect.stringContaining("usage:") });
    },
  );

  test("names the file that is no table", async () => {
    const broken = mkdtempSync(join(tmpdir(), "conformance-"));
    cpSync(folder, broken, { recursive: true });
    writeFileSync(join(broken, "broken.json"), '{"rows": [{}]}');
    expect(await conformance([broken])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/broken\.json.*row 1 has no id/),
    });
    rmSync(broken, { recursive: true });
  });
});

test("the compiled program finds the project's own tables, and its last line is the summary", async () => {
  const program = fileURLToPath(new URL("../dist/internal/conformance/main.js", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  expect(stdout.trimEnd().split("\n").at(-1)).toMatch(
    /^\d+ agreeing, \d+ differing by rule, 0 differing, \d+ not covered$/,
  );
});
