import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { etl, Gate, gated, type StoreProject, storeProject } from "./store-project.ts";

let project: StoreProject;
const gate = new Gate();
beforeAll(async () => {
  const schedule = { schedule: "@daily", startDate: "2020-01-01", endDate: "2020-01-02" };
  project = await storeProject(
    etl("daily", schedule),
    etl("again", schedule),
    etl("unscheduled"),
    etl("held", { ...schedule, isPausedUponCreation: true }),
    gated(gate, "gated"),
  );
});
afterAll(async () => {
  gate.open();
  await project[Symbol.asyncDispose]();
});

const january = ["--from-date", "2024-01-01", "--to-date", "2024-01-03"];
const runIds = async (dagId: string) =>
  (await project.live.store.getNewestRuns(dagId, 100)).map(({ runId }) => runId).reverse();

describe("backfill create", () => {
  test("--dry-run shows the dates and what would be done about each, and makes nothing", async () => {
    await project.ended("again", "there", "-e", "2024-01-02");
    const rows = await project.json("backfill", "create", "again", ...january, "--dry-run");
    expect(rows.map((row) => [row.logical_date, row.action, row.reason])).toEqual([
      ["2024-01-01T00:00:00Z", "create", null],
      ["2024-01-02T00:00:00Z", "leave", "already exists"],
      ["2024-01-03T00:00:00Z", "create", null],
    ]);
    expect((await project.live.store.catalog()).backfills.list({ dagId: "again" })).toEqual([]);
  });

  test("makes the runs, with their configuration, and does again what it is told to", async () => {
    const words = ["--reprocess-behavior", "completed", "--dag-run-conf", '{"region": "eu"}', "--run-backwards"];
    const made = await project.json<Record<string, unknown>>(
      "backfill",
      "create",
      "--dag-id",
      "again",
      ...january,
      ...words,
    );
    expect(made).toEqual({ id: expect.any(Number), dag_id: "again", dates: 3 });
    const ids = ["2024-01-01", "2024-01-03"].map((date) => `backfill__${date}T00:00:00+00:00`);
    for (const runId of [...ids, "there"]) await project.live.runIn("success", "again", runId);
    await expect.poll(async () => (await project.json("backfill", "list", "again"))[0]?.completed_at).not.toBeNull();
    const runs = await project.live.store.getNewestRuns("again", 10);
    expect(runs.map(({ conf, runType }) => [conf, runType])).toEqual(Array(3).fill(['{"region":"eu"}', "backfill"]));
  });

  test("dags backfill is the same under Airflow 2's name, and prints the id", async () => {
    const { stdout, status } = await project.tradewind(
      "dags",
      "backfill",
      "daily",
      "-s",
      "2024-01-01",
      "-e",
      "2024-01-02",
    );
    expect({ stdout, status }).toEqual({ stdout: expect.stringMatching(/^\d+\n$/), status: 0 });
    for (const date of ["2024-01-01", "2024-01-02"])
      await project.live.runIn("success", "daily", `backfill__${date}T00:00:00+00:00`);
    expect(await runIds("daily")).toEqual(expect.arrayContaining(["backfill__2024-01-01T00:00:00+00:00"]));
  });
});

describe("a backfill under way", () => {
  let id: string;
  beforeAll(async () => {
    // the DAG is paused: runs are made, and none begins
    const made = await project.json<Record<string, unknown>>(
      "backfill",
      "create",
      "held",
      ...january,
      "--max-active-runs",
      "2",
    );
    id = String(made.id);
    await vi.waitFor(async () => expect(await runIds("held")).toHaveLength(2), { timeout: 20_000 });
  });

  test("is the only one of its DAG", async () => {
    const { status, stderr } = await project.tradewind("backfill", "create", "held", ...january);
    expect(status).toBe(1);
    expect(stderr).toContain("error TW2021");
  });

  test("is listed with how far it has come", async () => {
    expect(await project.json("backfill", "list", "--dag-id", "held")).toMatchObject([
      {
        id: Number(id),
        from_date: "2024-01-01T00:00:00Z",
        to_date: "2024-01-03T00:00:00Z",
        reprocess_behavior: "none",
        max_active_runs: 2,
        is_paused: false,
        dates: 3,
        dates_settled: 2,
        completed_at: null,
      },
    ]);
  });

  test("is paused and resumed", async () => {
    expect(await project.json("backfill", "pause", id)).toEqual([{ id: Number(id), dag_id: "held", is_paused: true }]);
    expect(await project.json("backfill", "list", "held")).toMatchObject([{ is_paused: true }]);
    expect((await project.tradewind("backfill", "unpause", id)).stdout).toBe(`${id}\theld\tfalse\n`);
  });

  test("is cancelled with its runs that wait", async () => {
    expect((await project.json("backfill", "cancel", id, "--dry-run"))[0]?.cancelled_runs).toHaveLength(2);
    const [row] = await project.json("backfill", "cancel", id);
    expect(row?.cancelled_runs).toHaveLength(2);
    const runs = await project.live.store.getNewestRuns("held", 10);
    expect(runs.map(({ state, reason }) => [state, reason])).toEqual(Array(2).fill(["failed", "backfill cancelled"]));
    expect((await project.json("backfill", "list", "held"))[0]?.completed_at).toMatch(/Z$/);
    const { backfills } = await project.live.store.catalog();
    expect(backfills.dates(Number(id)).map(({ reason }) => reason)).toEqual([null, null, "backfill cancelled"]);
  });

  test("once it has ended it is neither paused nor cancelled", async () => {
    for (const verb of ["pause", "unpause", "cancel"]) {
      const { status, stderr } = await project.tradewind("backfill", verb, id);
      expect(status).toBe(1);
      expect(stderr).toContain(`error TW6003  Backfill ${id} of DAG "held" has ended already`);
    }
  });
});

describe("a wrong word", () => {
  const cases: [words: string[], status: number, code: string, hint: string][] = [
    [["backfill", "create"], 2, "TW6001", "backfill create --help"],
    [["backfill", "create", "dialy", ...january], 4, "TW2001", 'Did you mean "daily"?'],
    [["backfill", "create", "daily", "--to-date", "2024-01-01"], 2, "TW6001", "Say --from-date"],
    [["backfill", "create", "daily", "--from-date", "x", "--to-date", "y"], 2, "TW1006", "Change --from-date."],
    [
      ["backfill", "create", "daily", "--from-date", "2024-02-01", "--to-date", "2024-01-01"],
      2,
      "TW6001",
      "Change one",
    ],
    [["backfill", "create", "daily", ...january, "--reprocess-behavior", "faild"], 2, "TW6001", '"failed"'],
    [["backfill", "create", "daily", ...january, "--max-active-runs", "0"], 2, "TW6001", "--max-active-runs"],
    [["backfill", "create", "daily", ...january, "--dag-run-conf", "1"], 2, "TW6001", "Write --dag-run-conf"],
    [["backfill", "create", "unscheduled", ...january], 1, "TW2022", "dags trigger --logical-date"],
    [["dags", "backfill", "daily", "-s", "2024-01-01"], 2, "TW6001", "Say --end-date"],
    [["backfill", "list", "dialy"], 4, "TW2001", 'Did you mean "daily"?'],
    [["backfill", "pause", "99"], 4, "TW2002", "Known:"],
    [["backfill", "cancel", "daily"], 2, "TW6001", "Change backfill_id."],
  ];
  for (const [words, expected, code, hint] of cases) {
    test(`tradewind ${words.join(" ")}: status ${expected}, ${code}`, async () => {
      const { status, stderr, stdout } = await project.tradewind(...words);
      expect({ status, stdout }).toEqual({ status: expected, stdout: "" });
      expect(stderr).toContain(`error ${code}`);
      expect(stderr).toContain(hint);
    });
  }
});
