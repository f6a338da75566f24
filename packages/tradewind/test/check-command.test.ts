import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type Ended, emptyProject, tradewind } from "./command.ts";

interface Problem {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly dag_id: string | null;
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly frame: string | null;
}

interface Report {
  readonly files: number;
  readonly dags: readonly string[];
  readonly errors: number;
  readonly warnings: number;
  readonly problems: readonly Problem[];
}

const reportOf = ({ stdout }: Ended): Report => JSON.parse(stdout) as Report;

/** The line that a problem's mark stands under, without its number. */
const markedLine = ({ frame }: Problem): string => /^> +\d+ \| (.*)$/m.exec(frame ?? "")?.[1]?.trim() ?? "";
/** What stands at the mark. */
const atMark = (problem: Problem, length: number): string => {
  const line = /^> +\d+ \| (.*)$/m.exec(problem.frame ?? "")?.[1] ?? "";
  return line.slice(problem.column! - 1, problem.column! - 1 + length);
};

const MISTAKES = `import { BashOperator, dag, defineDag, hook, BaseHook, task, type Flow } from "tradewind";
class ApiHook extends BaseHook {}
// a comment that speaks of "nightly" and pool: "big"
@dag({
  tags: ["warehouse"],
  schedule: "30 2 * * *",
  timezone: "Europe/Amsterdam",
  startDate: "2024-01-01",
  params: { top: 10 },
})
export class Nightly {
  @task() load(day: string) {
    return hook(ApiHook, "warehouse").connId + day;
  }
  @task({ pool: "big" }) rank(rows: string) { return rows; }
  flow(this: Flow<Nightly>) {
    this.rank(this.load("{{ dss }}"));
    new BashOperator({ taskId: "echo", bashCommand: "echo {{ macros.ds_ad(ds, 1) }} {{ conn.api.host }} {{ var.value.region }}" });
  }
}
@dag()
export class Used {
  @task() rows() { return [1]; }
  flow(this: Flow<Used>) {
    const all = this.rows();
    for (const row of all as never) console.log(row);
  }
}
class Never { flow() { new BashOperator({ taskId: "only", bashCommand: "true" }); } }
export const never = defineDag(Never, { dagId: "never", schedule: "@daily", startDate: "2024-01-02", endDate: "2024-01-01" });
@dag({ schedule: "0 0 30 2 *", params: { top: 10, fetch: () => 1 } })
export class Cyclic {
  @task() first(x: unknown) { return x; }
  @task() second(x: unknown) { return x; }
  @task() forgotten() {}
  flow(this: Flow<Cyclic>) {
    const first = this.first(1);
    this.second(first).before(first);
    this.second("{{ tss }}");
    this.second("{{ ts | }}");
  }
}
`;

describe("what can be known about a DAG without running it", () => {
  const project = emptyProject({
    "mistakes.ts": MISTAKES,
    "again.ts": 'import { dag } from "tradewind"; @dag({ dagId: "never" }) export class Again { flow() {} }\n',
  });
  afterAll(() => project.remove());
  const checking = tradewind(project.folder, ["db", "migrate"]).then(() =>
    tradewind(project.folder, ["check", "--output", "json"]),
  );
  const find = async (code: string, words = ""): Promise<Problem> =>
    reportOf(await checking).problems.find((each) => each.code === code && each.message.includes(words))!;

  test.each([
    ["a template name that does not exist", "error", "TW3003", '"dss"', '"{{ dss }}"'],
    ["a member that does not exist", "error", "TW3003", '"macros.ds_ad"', '"echo {{ macros.ds_ad'],
    ["a cycle", "error", "TW1012", "first -> second -> first", "first(x"],
    ["a task that is never called", "error", "TW1013", "forgotten()", "forgotten()"],
    ["a template name in a DAG that is not valid", "error", "TW3003", '"tss"', '"{{ tss }}"'],
    ["a template that cannot be compiled", "error", "TW3004", "{{ ts | }}", '"{{ ts | }}"'],
    ["a reference that is used as a value", "error", "TW1002", '"rows"', "all as never"],
    ["a cron that never fires", "error", "TW1006", '"0 0 30 2 *"', '"0 0 30 2 *"'],
    ["a default that JSON cannot say", "error", "TW1042", '"fetch" is the function fetch', "fetch: () => 1"],
    ["a schedule that never gives a run", "warning", "TW7002", '@daily of DAG "never"', 'schedule: "@daily"'],
    ["a time that clocks leave out", "warning", "TW7003", "02:30, which clocks in Europe/Amsterdam", 'schedule: "30 2'],
    ["a pool that does not exist", "warning", "TW7001", '"big"', 'pool: "big" }) rank'],
    ["a connection in a template", "warning", "TW4001", '"api"', '"echo {{ macros.ds_ad'],
    ["a connection of a hook", "warning", "TW4001", '"warehouse"', 'hook(ApiHook, "warehouse")'],
    ["a variable in a template", "warning", "TW4003", '"region"', '"echo {{ macros.ds_ad'],
  ])("%s is reported at its place", async (_what, severity, code, words, source) => {
    const problem = await find(code, words);
    expect(problem).toMatchObject({ severity, code, file: "dags/mistakes.ts" });
    expect(atMark(problem, source.length)).toBe(source);
    expect(problem.hint).not.toBe("");
  });

  test("two files with one DAG id are named, and the nearest name is", async () => {
    expect(await find("TW2007")).toMatchObject({
      severity: "error",
      message: expect.stringMatching(
        /DAG "never": .*mistakes\.ts and .*again\.ts both define it|again\.ts and .*mistakes/,
      ),
    });
    expect((await find("TW3003", '"dss"')).hint).toBe('Did you mean "ds"?');
  });

  test("errors make the status 1 and everything is counted", async () => {
    const report = reportOf(await checking);
    expect((await checking).status).toBe(1);
    expect(report).toMatchObject({ files: 2, dags: ["never", "nightly"] });
    expect(report.errors + report.warnings).toBe(report.problems.length);
  });

  test("nothing else is reported: no place is one of a comment or a tag", async () => {
    const { problems } = reportOf(await checking);
    expect(problems).toHaveLength(16);
    expect(problems.map(markedLine).filter((line) => /^\/\/|tags/.test(line))).toEqual([]);
  });

  test("what is defined is not missed", async () => {
    const env = { TRADEWIND_CONN_API: "http://x", AIRFLOW_VAR_REGION: "nl" };
    await tradewind(project.folder, ["connections", "add", "warehouse", "--conn-uri", "http://y"]);
    await tradewind(project.folder, ["pools", "set", "big", "4", "much"]);
    const { problems } = reportOf(await tradewind(project.folder, ["check", "-o", "json"], env));
    expect(problems.map(({ code }) => code)).not.toContain("TW4001");
    expect(problems.map(({ code }) => code)).not.toContain("TW4003");
    expect(problems.map(({ code }) => code)).not.toContain("TW7001");
  });
});

describe("an executor that a task names", () => {
  const project = emptyProject({
    "spread.ts": `import { dag, task, type Flow } from "tradewind";
@dag()
export class Spread {
  @task({ executor: "podz" }) far() {}
  flow(this: Flow<Spread>) { this.far(); }
}
`,
  });
  afterAll(project.remove);

  test("is an error where it is written when there is none of that name, with the nearest one", async () => {
    const env = { TRADEWIND__CORE__EXECUTOR: "process,pods:process" };
    const { status, stdout } = await tradewind(project.folder, ["check", "-o", "json"], env);
    expect(status).toBe(1);
    const [problem, ...others] = (JSON.parse(stdout) as Report).problems;
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ severity: "error", code: "TW2014", dag_id: "spread" });
    expect(problem!.message).toBe('There is no executor "podz". Used by task "far".');
    expect(problem!.hint).toContain('Did you mean "pods"?');
    expect(atMark(problem!, 16)).toBe('executor: "podz"');
  });

  test("is nothing to speak of when there is", async () => {
    const env = { TRADEWIND__CORE__EXECUTOR: "process,podz:process" };
    const { problems } = reportOf(await tradewind(project.folder, ["check", "-o", "json"], env));
    expect(problems).toEqual([]);
  });
});

describe("files that template fields name", () => {
  const project = emptyProject({
    "query.ts": `import { BaseOperator, dag } from "tradewind";
class Query extends BaseOperator<{ sql: string }> {
  static override readonly templateFields = ["sql"];
  static override readonly templateExt = [".sql"];
}
@dag({ templateSearchpath: "../sql" })
export class Queries {
  flow() {
    new Query({ taskId: "named", sql: "named.sql" });
    new Query({ taskId: "broken", sql: "broken.sql" });
    new Query({ taskId: "gone", sql: "gone.sql" });
  }
}
`,
  });
  const sql = join(project.folder, "sql");
  mkdirSync(sql);
  writeFileSync(join(sql, "named.sql"), "select * from sales\nwhere day = '{{ dss }}' and {{ conn.sales.host }}\n");
  writeFileSync(join(sql, "broken.sql"), "select 1\n  {% endif %}\n");
  afterAll(() => project.remove());
  const check = async () => reportOf(await tradewind(project.folder, ["check", "-o", "json"]));

  test("are checked where they stand, again when they change or come to be", async () => {
    const first = await check();
    expect(first.problems.map(({ code, file, line, column }) => [code, file, line, column])).toEqual([
      ["TW3042", "dags/query.ts", 11, 38],
      ["TW3004", "sql/broken.sql", 2, 6],
      ["TW3003", "sql/named.sql", 2, 17],
      ["TW4001", "sql/named.sql", 2, 32],
    ]);
    writeFileSync(join(sql, "gone.sql"), "select 2");
    writeFileSync(join(sql, "broken.sql"), "select 3");
    expect((await check()).problems.map(({ code }) => code)).toEqual(["TW3003", "TW4001"]);
  });
});

const plain = (name: string, more = ""): string =>
  `import { dag, task, type Flow } from "tradewind";
${more}
@dag() export class ${name} { @task() only() {} flow(this: Flow<${name}>) { this.only(); } }
`;

describe("work at import time", () => {
  const project = emptyProject({
    "reads.ts": plain(
      "Reads",
      'import { readFileSync } from "node:fs";\nconst rows = readFileSync("rows.csv", "utf8");',
    ),
    "awaits.ts": plain("Awaits", 'import { readFile } from "node:fs/promises";\nawait readFile("rows.csv");'),
    "through.ts": plain("Through", 'import { settings } from "settings-reader";\nsettings("rows.csv");'),
    "ticks.ts": plain("Ticks", "setInterval(() => {}, 60_000).unref();"),
    "fetches.ts": plain("Fetches", 'void fetch("http://127.0.0.1:9/").catch(() => {});'),
    "starts.ts": plain("Starts", 'import { execFileSync } from "node:child_process";\nexecFileSync("true");'),
    "helped.ts": plain("Helped", 'import "./helper.ts";'),
    "helped-too.ts": plain("HelpedToo", 'import "./helper.ts";'),
    "helper.ts": 'import fs from "node:fs";\nexport const names = fs.readdirSync(".");\n',
    "quiet.ts": plain(
      "Quiet",
      'import "busy-library"; import "luxon-like"; import { readFileSync } from "node:fs";\nexport const later = () => readFileSync("rows.csv");',
    ),
  });
  const library = (name: string, text: string) => {
    const folder = join(project.folder, "node_modules", name);
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name, type: "module", exports: "./index.js" }));
    writeFileSync(join(folder, "index.js"), text);
  };
  library("settings-reader", 'import { readFileSync } from "node:fs"; export const settings = (f) => readFileSync(f);');
  library(
    "busy-library",
    'import { readFileSync } from "node:fs"; readFileSync(new URL(import.meta.url)); readFileSync("rows.csv"); setInterval(() => {}, 1e6).unref();',
  );
  library("luxon-like", 'import { createRequire } from "node:module"; createRequire(import.meta.url)("./old.cjs");');
  writeFileSync(
    join(project.folder, "node_modules/luxon-like/old.cjs"),
    'require("node:fs").readFileSync(__filename);',
  );
  writeFileSync(join(project.folder, "rows.csv"), "1,2\n");
  afterAll(() => project.remove());
  const checking = tradewind(project.folder, ["check", "-o", "json"]);

  test.each([
    ["reads.ts", "reads rows.csv", 'readFileSync("rows.csv"'],
    ["awaits.ts", "reads rows.csv", 'readFile("rows.csv")'],
    ["through.ts", "reads rows.csv", 'settings("rows.csv")'],
    ["ticks.ts", "starts a timer", "setInterval("],
    ["fetches.ts", "fetches http://127.0.0.1:9/", "fetch("],
    ["starts.ts", "starts the program true", "execFileSync("],
    ["helper.ts", "reads .", "readdirSync("],
  ])("of %s is seen where it is done", async (file, what, source) => {
    const { problems } = reportOf(await checking);
    const found = problems.filter((each) => each.code === "TW7005" && each.file === `dags/${file}`);
    expect(found).toMatchObject([{ severity: "warning", message: `The file ${what} while it is imported.` }]);
    expect(markedLine(found[0]!)).toContain(source);
  });

  test("of libraries that are merely imported, and in functions that are not called, is none", async () => {
    const { problems, errors } = reportOf(await checking);
    expect(problems.filter(({ file }) => file === "dags/quiet.ts")).toEqual([]);
    expect(errors).toBe(0);
    expect((await checking).status).toBe(0);
  });

  test("is a failure with --strict", async () => {
    const { status, stderr, stdout } = await tradewind(project.folder, ["check", "--strict", "dags/reads.ts"]);
    expect(status).toBe(1);
    expect(stderr).toContain("warning TW7005  The file reads rows.csv while it is imported.\n  dags/reads.ts:3:14\n");
    expect(stdout).toBe("1 file, 1 DAG, 0 errors, 1 warning\n");
  });
});

test("a DAG that is another one each time it is imported is told so, with what differs", async () => {
  const project = emptyProject({
    "now.ts": `import { BashOperator, dag, type Flow } from "tradewind";
import { randomUUID } from "node:crypto";
const flow = (taskId: string, bashCommand: string) => new BashOperator({ taskId, bashCommand });
@dag({ description: randomUUID() }) export class Random { flow() { flow("a", randomUUID()); flow("b", "true"); } }
@dag({ startDate: "2024-01-01" }) export class Fixed { flow() { flow("a", import.meta.url.length > 0 ? "x" : "y"); } }
`,
  });
  try {
    const { problems } = reportOf(await tradewind(project.folder, ["check", "-o", "json"]));
    const random = problems.find(({ dag_id }) => dag_id === "random");
    expect(random).toMatchObject({ severity: "warning", code: "TW7006", file: "dags/now.ts", line: 4 });
    expect(random?.message).toContain('in description, templateFields of task "a".');
    expect(problems.some(({ dag_id }) => dag_id === "fixed")).toBe(false);
  } finally {
    project.remove();
  }
});

test("templates of mapped tasks are looked at as those of others", async () => {
  const project = emptyProject({
    "mapped.ts": `import { BashOperator, dag, task, type Flow } from "tradewind";
@dag()
export class Mapped {
  @task() list() { return [1, 2]; }
  @task() work(day: string, n: number) { return day + n; }
  flow(this: Flow<Mapped>) {
    this.work.partial("{{ dsa }}").expand(this.list());
    BashOperator.partial({ taskId: "b" }).expand({ bashCommand: ["echo {{ ds }}", "echo {{ dsb }}"] });
    BashOperator.partial({ taskId: "c" }).expandKwargs([{ bashCommand: "echo {{ dsc }}" }]);
  }
}
`,
  });
  try {
    const { problems } = reportOf(await tradewind(project.folder, ["check", "-o", "json"]));
    expect(problems.map(({ code, line }) => [code, line])).toEqual([
      ["TW3003", 7],
      ["TW3003", 8],
      ["TW3003", 9],
    ]);
  } finally {
    project.remove();
  }
});

test("a path that does not exist is told, with status 3", async () => {
  const project = emptyProject({});
  try {
    const { status, stderr } = await tradewind(project.folder, ["check", "nowhere"]);
    expect(status).toBe(3);
    expect(stderr).toContain("error TW2006");
  } finally {
    project.remove();
  }
});

test("an import that takes long is named, and what is imported beside it is not", async () => {
  const project = emptyProject({
    "slow.ts": plain("Slow", 'import "./quick.ts";\nimport "./big.ts";'),
    "quick.ts": "export {};\n",
    "big.ts": `const ms = () => process.cpuUsage().user / 1000;
const end = ms() + 320;
do for (let i = 0; i < 1e6; i++); while (ms() < end);
export {};
`,
  });
  try {
    const { problems } = reportOf(await tradewind(project.folder, ["check", "-o", "json"]));
    const slow = problems.filter(({ code }) => code === "TW7004");
    expect(slow).toMatchObject([{ severity: "warning", file: "dags/slow.ts", line: 3 }]);
    expect(slow[0]!.message).toContain('The import of "./big.ts" takes more than 300 ms of processor time');
  } finally {
    project.remove();
  }
}, 120_000);

describe("a second check", () => {
  /** Every import of a DAG file leaves a line. */
  const imports =
    'import { appendFileSync } from "node:fs";\nappendFileSync(new URL("../imports.log", import.meta.url), import.meta.url.replace(/.*\\//, "") + "\\n");';
  const project = emptyProject({
    "alone.ts": plain("Alone", imports),
    "helped.ts": plain("Helped", `import { rows } from "../lib/rows.ts";\n${imports}\nexport const all = rows;`),
  });
  const { folder } = project;
  mkdirSync(join(folder, "lib"));
  const rows = join(folder, "lib/rows.ts");
  writeFileSync(
    rows,
    'import { readFileSync } from "node:fs";\nexport const rows = readFileSync("rows.csv", "utf8");\n',
  );
  writeFileSync(join(folder, "rows.csv"), "1\n");
  afterAll(() => project.remove());

  const log = join(folder, "imports.log");
  const check = async (...words: string[]) => {
    rmSync(log, { force: true });
    const report = reportOf(await tradewind(folder, ["check", "-o", "json", ...words]));
    // an import that took long, as any does on a busy machine, is measured by another one
    const imported = existsSync(log) ? [...new Set(readFileSync(log, "utf8").trim().split("\n"))].sort() : [];
    return { report, imported };
  };

  test("imports only what has changed, and reports the same", async () => {
    const first = await check();
    expect(first.imported).toEqual(["alone.ts", "helped.ts"]);
    const second = await check();
    expect(second).toEqual({ report: first.report, imported: [] });

    appendFileSync(join(folder, "dags/alone.ts"), "// changed\n");
    expect((await check()).imported).toEqual(["alone.ts"]);
    appendFileSync(rows, "// changed\n");
    expect((await check()).imported).toEqual(["helped.ts"]);
    writeFileSync(join(folder, "rows.csv"), "2\n");
    expect((await check()).imported).toEqual(["helped.ts"]);
    expect((await check()).imported).toEqual([]);
    expect((await check("--no-cache")).imported).toEqual(["alone.ts", "helped.ts"]);
  });

  test("tries what could not be imported again, and does not mind a cache that is none", async () => {
    const broken = join(folder, "dags/broken.ts");
    writeFileSync(broken, plain("Broken", 'throw new Error("not now");'));
    for (let i = 0; i < 2; i++)
      expect((await check()).report.problems).toContainEqual(expect.objectContaining({ code: "TW2004", line: 2 }));
    rmSync(broken);
    expect((await check()).report.errors).toBe(0);
    writeFileSync(join(folder, ".tradewind/cache/check.json"), "{");
    expect((await check()).imported).toEqual(["alone.ts", "helped.ts"]);
  });
});

describe("schedules by partitions", () => {
  const updating = (
    name: string,
    keyFormat: string,
  ) => `import { asset, cronPartition, dag, task, type Flow } from "tradewind";
@dag({ schedule: cronPartition("0 2 * * *", { keyFormat: "${keyFormat}" }), startDate: "2024-01-01" })
export class ${name} {
  @task({ outlets: [asset("of_${name}")] }) load() {}
  flow(this: Flow<${name}>) { this.load(); }
}
`;
  const waiting = (
    name: string,
    schedule: string,
  ) => `import { asset, dag, partitioned, partitionMapper, task, type Flow } from "tradewind";
const { startOfDay } = partitionMapper;
const [days, slashes] = [asset("of_Days"), asset("of_Slashes")];
@dag({ schedule: partitioned(${schedule}) })
export class ${name} {
  @task() work() {}
  flow(this: Flow<${name}>) { this.work(); }
}
`;
  const project = emptyProject({
    "days.ts": updating("Days", "yyyy-MM-dd"),
    "slashes.ts": updating("Slashes", "dd/MM/yyyy"),
    "unread.ts": waiting("Unread", "slashes, { mapper: startOfDay() }"),
    "apart.ts": waiting("Apart", "[days, slashes]"),
    "either.ts": waiting("Either", "days.or(slashes)"),
    "together.ts": waiting(
      "Together",
      '[days, slashes], { mappers: [[slashes, startOfDay({ inputFormat: "dd/MM/yyyy" })]] }',
    ),
  });
  afterAll(() => project.remove());

  test("that have no run for what others update are found", async () => {
    const { problems } = reportOf(await tradewind(project.folder, ["check", "-o", "json"]));
    expect(problems.map(({ code, severity, file, line, message }) => [code, severity, file, line, message])).toEqual([
      [
        "TW7007",
        "warning",
        "dags/apart.ts",
        4,
        'DAG "apart" has no run for assets whose keys never are the same, since they are written as "yyyy-MM-dd" for of_Days, "dd/MM/yyyy" for of_Slashes.',
      ],
      [
        "TW7007",
        "warning",
        "dags/unread.ts",
        4,
        'DAG "unread" has no run for the updates of of_Slashes by "slashes": key "01/01/2024" is not a date as ISO 8601 has it.',
      ],
    ]);
  });
});
