import {
  BaseOperator,
  type DagDefinition,
  defineDag,
  type ExtraLink,
  SkipTask,
  type TaskContext,
} from "@tradewind/core";
import { triggerRun } from "@tradewind/runtime";
import { describe, expect, test } from "vitest";
import { testScheduler } from "../src/internal.ts";

/** An operator whose job has a page of its own; what it does is up to the test. */
class JobOperator extends BaseOperator<{ job?: string; work?: () => unknown }> {
  static override readonly templateFields = ["job"] as const;
  static override readonly operatorExtraLinks: Readonly<Record<string, ExtraLink>> = {
    Job: "https://jobs.example/{{ ti.xcom_pull(key='job') }}?day={{ ds }}",
    Console: ({ ti }) => (ti.tryNumber > 1 ? `https://console.example/${ti.taskId}/${ti.tryNumber}` : undefined),
  };

  override execute({ ti }: TaskContext): unknown {
    ti.xcomPush("job", this.options.job ?? "j-1");
    return this.options.work?.();
  }
}

function dagOf(wire: () => void): DagDefinition {
  class Linked {
    flow() {
      wire();
    }
  }
  return defineDag(Linked, { dagId: "linked" });
}

/** What a run has left: links, and lines of the log that speak of them. */
async function linksOf(dag: DagDefinition) {
  await using rt = await testScheduler({ dags: [dag], now: "2024-01-02T00:00:00Z" });
  await triggerRun(rt.tools, {
    dagId: "linked",
    runId: "one",
    logicalDate: Date.parse("2024-01-01T00:00:00Z"),
  });
  await rt.noticed();
  await rt.advanceTo("2024-01-02T02:00:00Z");
  const [run] = await rt.runs("linked");
  const rows = (await rt.store.queries()).listXComs(run!.runKey).filter(({ key }) => key.startsWith("_link_"));
  const lines = rt.events.flatMap((event) =>
    event.kind === "log" && /link/.test(event.line.message) ? event.line.message : [],
  );
  return {
    state: run!.state,
    links: rows.map(({ taskId, mapIndex, key, value }) => [taskId, mapIndex, key.slice(6), JSON.parse(value).json]),
    lines,
  };
}

describe("the extra links of an operator", () => {
  test("are made of what it has pushed when it has ended; a function may give none", async () => {
    const { links, lines } = await linksOf(dagOf(() => void new JobOperator({ taskId: "a" })));
    expect(links).toEqual([["a", -1, "Job", "https://jobs.example/j-1?day=2024-01-01"]]);
    expect(lines).toEqual([]);
  });

  test("are there for tasks that fail and skip, too, and are those of the last try", async () => {
    const fails = () => {
      throw new Error("the job failed");
    };
    const skips = () => {
      throw new SkipTask("nothing to do");
    };
    const { links } = await linksOf(
      dagOf(() => {
        new JobOperator({ taskId: "a", work: fails, retries: 1 });
        new JobOperator({ taskId: "b", work: skips });
      }),
    );
    expect(links).toEqual([
      ["a", -1, "Console", "https://console.example/a/2"],
      ["a", -1, "Job", "https://jobs.example/j-1?day=2024-01-01"],
      ["b", -1, "Job", "https://jobs.example/j-1?day=2024-01-01"],
    ]);
  });

  test("belong to each instance of a mapped task", async () => {
    const { links } = await linksOf(dagOf(() => void JobOperator.partial({ taskId: "a" }).expand({ job: ["x", "y"] })));
    expect(links.map(([, mapIndex, , url]) => [mapIndex, url])).toEqual([
      [0, "https://jobs.example/x?day=2024-01-01"],
      [1, "https://jobs.example/y?day=2024-01-01"],
    ]);
  });

  test("that cannot be made are a line of the log, and the task ends as it would", async () => {
    class Odd extends BaseOperator {
      static override readonly operatorExtraLinks: Readonly<Record<string, ExtraLink>> = {
        Script: "javascript:alert(1)",
        Nowhere: "https://x/{{ nobody }}",
        Broken: () => {
          throw new Error("no idea");
        },
        Good: "HTTPS://x/y",
      };
      override execute(): void {}
    }
    const { links, lines, state } = await linksOf(dagOf(() => void new Odd({ taskId: "a" })));
    expect(state).toBe("success");
    expect(links).toEqual([["a", -1, "Good", "HTTPS://x/y"]]);
    expect(lines).toEqual([
      expect.stringContaining('The link "Script" cannot be made: Error: "javascript:alert(1)" is no address'),
      expect.stringContaining('The link "Nowhere" cannot be made: UndefinedTemplateNameError'),
      expect.stringContaining('The link "Broken" cannot be made: Error: no idea'),
    ]);
  });

  test("stand in the document by their names, and nowhere else", () => {
    const { tasks } = dagOf(() => {
      new JobOperator({ taskId: "a" });
      JobOperator.partial({ taskId: "b" }).expand({ job: ["x"] });
    }).document;
    expect(tasks.map(({ extraLinks }) => extraLinks)).toEqual([
      ["Job", "Console"],
      ["Job", "Console"],
    ]);
  });
});
