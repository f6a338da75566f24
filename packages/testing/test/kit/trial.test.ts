import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  BaseHook,
  BaseOperator,
  BashOperator,
  branch,
  currentContext,
  dag,
  type Flow,
  FunctionSensor,
  hook,
  param,
  params,
  type TaskContext,
  task,
} from "@tradewind/core";
import { describe, expect, test, vi } from "vitest";
import { call, nextRuns, runTask, TaskHistory } from "../../src/index.ts";
import "../../src/vitest/index.ts";
import { disposableFolder } from "../disposable-folder.ts";

class Warehouse extends BaseHook {
  async rows(_day: string): Promise<number[]> {
    throw new Error("there is no warehouse here");
  }
}

@dag({ schedule: "@daily", startDate: "2026-01-01" })
class Sales {
  readonly params = params({ region: "eu" });

  @task()
  async extract(): Promise<number[]> {
    return hook(Warehouse, "warehouse").rows(currentContext().ds);
  }

  @task()
  total(rows: number[]): string {
    const { params: values, ti } = currentContext<typeof this>();
    console.log(`try ${ti.tryNumber}`);
    return `${values.region} ${rows.reduce((sum, row) => sum + row, 0)}`;
  }

  @branch()
  pick(total: string) {
    return total === "eu 6" ? this.big : this.small;
  }

  @task()
  big() {}

  @task()
  small() {}

  flow(this: Flow<Sales>) {
    this.pick(this.total(this.extract())).before(this.big(), this.small());
  }
}

describe("a method that is called", () => {
  test("has the context and the hooks that the test gives, and returns what it returns", async () => {
    const rows = vi.fn(async () => [1, 2]);
    const found = await call(Sales, "extract", {
      context: { logicalDate: "2026-03-01" },
      hooks: { warehouse: { rows } },
    });
    expect(found).toEqual([1, 2]);
    expect(rows).toHaveBeenCalledExactlyOnceWith("2026-03-01");
    expect(await call(Sales, "total", { args: [[1, 2]], context: { params: { region: "us" } } })).toBe("us 3");
  });

  test("throws what it throws, and for a date that nobody gave names it", async () => {
    await expect(call(Sales, "extract")).rejects.toThrow("logicalDate");
    await expect(call(Sales, "extract", { context: { logicalDate: "2026-03-01" } })).rejects.toThrow(
      "no warehouse here",
    );
  });

  test("is typed: its arguments and what comes of it", async () => {
    // @ts-expect-error the argument is a list of numbers
    const wrong = () => call(Sales, "total", { args: ["one"] });
    expect(wrong).toBeTypeOf("function");
    expect((await call(Sales, "total", { args: [[]], context: { params: { region: "eu" } } })).toUpperCase()).toBe(
      "EU 0",
    );
  });
});

class Download extends BaseOperator<{ startDate: string; endDate: string; outputPath: string }, number> {
  static override readonly templateFields = ["startDate", "endDate", "outputPath"] as const;
  static override readonly ownOptions = ["startDate", "endDate"];
  override async execute(): Promise<number> {
    const { startDate, endDate, outputPath } = this.options;
    await writeFile(outputPath, JSON.stringify({ startDate, endDate }));
    return 1;
  }
}

const download = (folder: string) =>
  new Download({
    taskId: "download",
    startDate: "{{ prev_ds }}",
    endDate: "{{ ds }}",
    outputPath: `${folder}/{{ ds }}.json`,
  });

describe("one task that is tried alone", () => {
  test("an operator outside of any DAG has its templates rendered for a date", async () => {
    const trial = await runTask(new BashOperator({ taskId: "hello", bashCommand: "echo 'hello {{ ds }}'" }), {
      logicalDate: "2026-03-01",
    });
    expect(trial).toHaveSucceeded();
    expect(trial).toHaveRendered({ bashCommand: "echo 'hello 2026-03-01'" });
    expect(trial).toHaveXCom("hello 2026-03-01");
  });

  test("a task of a DAG gets what the test says others have returned", async () => {
    const trial = await runTask(Sales, "total", { results: { extract: [1, 2, 3] } });
    expect(trial).toHaveXCom("eu 6");
    expect(trial).toHaveLogged("try 1", { level: "info" });
    expect(await runTask(Sales, "pick", { results: { total: "eu 6" } })).toHaveSucceeded();
    await expect(runTask(Sales, "totl")).rejects.toThrow('There is no task "totl"');
  });

  test("one that fails says why", async () => {
    const trial = await runTask(Sales, "extract");
    expect(trial).toHaveFailed("no warehouse here");
    expect(() => expect(trial).toHaveSucceeded()).toThrow(/extract +failed +1 try[\s\S]*no warehouse here/);
  });

  test("a sensor is poked until it finds, and takes no time", async () => {
    let pokes = 0;
    const sensor = new FunctionSensor({ taskId: "wait", pokeInterval: { hours: 1 }, callable: () => ++pokes === 3 });
    expect(await runTask(sensor)).toHaveSucceeded();
    expect(pokes).toBe(3);
  });
});

describe("task.run between two dates", () => {
  const daily = { schedule: "@daily", startDate: "2019-01-01" } as const;
  const runs = async (schedule: string, startDate: string, endDate: string, history = new TaskHistory()) => {
    const operator = new BashOperator({ taskId: "t", bashCommand: "true" });
    const trials = await runTask(operator, { dag: { ...daily, schedule }, startDate, endDate, history });
    return trials.map(({ dataInterval: { start, end } }) => `${start.slice(0, 16)} ${end.slice(0, 16)}`);
  };

  test("start and end on one day: one run of that day", async () => {
    expect(await runs("@daily", "2019-10-10", "2019-10-10")).toEqual(["2019-10-10T00:00 2019-10-11T00:00"]);
  });

  test("two days: two runs", async () => {
    expect(await runs("@daily", "2019-10-10", "2019-10-11")).toEqual([
      "2019-10-10T00:00 2019-10-11T00:00",
      "2019-10-11T00:00 2019-10-12T00:00",
    ]);
  });

  test("a start off the schedule has a run of its own up to the schedule", async () => {
    expect(await runs("@daily", "2019-10-10T12:00", "2019-10-12")).toEqual([
      "2019-10-10T12:00 2019-10-11T00:00",
      "2019-10-11T00:00 2019-10-12T00:00",
      "2019-10-12T00:00 2019-10-13T00:00",
    ]);
  });

  test("a stretch without a date of the schedule is one run", async () => {
    expect(await runs("@weekly", "2019-10-10", "2019-10-11")).toEqual(["2019-10-10T00:00 2019-10-11T00:00"]);
  });

  test("every ten minutes of a day are 145 runs; a run that is known keeps its interval", async () => {
    const fresh = await runs("*/10 * * * *", "2019-10-10", "2019-10-11");
    expect(fresh).toHaveLength(145);
    expect(fresh[0]).toBe("2019-10-10T00:00 2019-10-10T00:10");
    const history = new TaskHistory();
    const operator = new BashOperator({ taskId: "t", bashCommand: "true" });
    await runTask(operator, { dag: daily, startDate: "2019-10-10", endDate: "2019-10-10", history });
    const trials = await runTask(operator, {
      dag: { ...daily, schedule: "*/10 * * * *" },
      startDate: "2019-10-10",
      endDate: "2019-10-10T00:20",
      history,
      ignoreTiState: true,
    });
    expect(trials.map(({ dataInterval: { start, end } }) => `${start.slice(8, 16)} ${end.slice(8, 16)}`)).toEqual([
      "10T00:00 11T00:00",
      "10T00:10 10T00:20",
      "10T00:20 10T00:30",
    ]);
  });

  test("what succeeded is not done again, unless its state is ignored", async () => {
    const execute = vi.fn();
    class Count extends BaseOperator {
      override execute(context: TaskContext): void {
        execute(context.ds);
      }
    }
    const history = new TaskHistory();
    const dates = { dag: daily, startDate: "2019-10-10", endDate: "2019-10-10", history };
    await runTask(new Count({ taskId: "t" }), { ...dates, ignoreTiState: true });
    await runTask(new Count({ taskId: "t" }), { ...dates, ignoreTiState: true });
    expect(execute).toHaveBeenCalledTimes(2);
    expect(await runTask(new Count({ taskId: "t" }), dates)).toEqual([]);
    expect(execute).toHaveBeenCalledTimes(2);
  });

  test("templates are rendered for each run, and files written where they say", async () => {
    await using folder = await disposableFolder();
    const trials = await runTask(download(folder.path), { dag: daily, startDate: "2019-01-02", endDate: "2019-01-02" });
    expect(trials).toHaveLength(1);
    const written = JSON.parse(await readFile(join(folder.path, "2019-01-02.json"), "utf8"));
    expect(written).toEqual({ startDate: "2019-01-01", endDate: "2019-01-02" });
  });
});

describe("the next runs of a schedule", () => {
  test("are those from a date on, in a zone, over the change of clocks", () => {
    @dag({ schedule: "30 6 * * *", startDate: "2026-01-01", timezone: "Europe/Berlin" })
    class Morning {
      flow(this: Flow<Morning>) {}
    }
    const runs = nextRuns(Morning, { from: "2026-03-28", n: 3 });
    expect(runs.map(({ runAfter }) => runAfter)).toEqual([
      "2026-03-28T06:30:00+01:00",
      "2026-03-29T06:30:00+02:00",
      "2026-03-30T06:30:00+02:00",
    ]);
    expect(runs[0]!.logicalDate).toBe("2026-03-27T06:30:00+01:00");
    expect(nextRuns(Sales, { from: "2026-03-28", n: 1, tz: "America/New_York" })[0]!.runAfter).toBe(
      "2026-03-28T20:00:00-04:00",
    );
  });
});

describe("what a task that is tried alone is given", () => {
  @dag({ schedule: null })
  class Shop {
    readonly params = params({ limit: param(3, { type: "integer" }) });
    @task() list(): number[] {
      return [];
    }
    @task() double(n: number) {
      return n * 2;
    }
    flow(this: Flow<Shop>) {
      this.double.expand(this.list());
    }
  }

  test("is held against the DAG: its params, and the tasks that have returned something", async () => {
    await expect(runTask(Shop, "list", { params: { limit: "x" } })).rejects.toThrow("params.limit");
    await expect(runTask(Shop, "list", { results: { lst: [] } })).rejects.toThrow('There is no task "lst"');
  });

  test("cannot be an element: a mapped task is refused, and what to do is said", async () => {
    await expect(runTask(Shop, "double", { results: { list: [1] } })).rejects.toThrow('Task "double" is mapped');
  });
});
