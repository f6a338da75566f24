import { type DagDefinition, defineDag, type Flow, taskGroup } from "@tradewind/core";
import { mapIndexOf } from "@tradewind/core/engine";
import {
  findResults,
  type KnownResults,
  LookUp,
  NO_RESULTS,
  resultsOfRun,
  tryRender,
  tryTask,
  withGivenResults,
} from "@tradewind/runtime";
import { describe, expect, test } from "vitest";
import { ManualClock, type TestScheduler, testScheduler } from "../src/internal.ts";

const now = "2024-01-01T00:00:00Z";

/** list >> shops(read for each file >> merge) >> report; send is mapped over the group and a list beside it, weigh over a part. */
class Shops {
  list(): { name: string; files: string[] }[] {
    return [
      { name: "a", files: ["a1", "a2"] },
      { name: "b", files: ["b1"] },
    ];
  }
  read(shop: string, file: string): string {
    return `${shop}/${file}`;
  }
  merge(texts: string[]): string {
    return [...texts].join(" ");
  }
  extra(): string[] {
    return ["x"];
  }
  send(text: string): string {
    return `sent ${text}`;
  }
  parts(): { small: number[]; large: string } {
    return { small: [1, 2], large: "everything" };
  }
  weigh(part: number, of: string): string {
    return `${part} of ${of}`;
  }
  report(all: string[]): string {
    return [...all].join(", ");
  }
  flow(this: Flow<Shops>) {
    const shops = taskGroup("shops", { expand: [this.list()] }, (shop) =>
      this.merge(this.read.partial(shop.name).expand(shop.files)),
    );
    this.send.expand(shops.output.concat(this.extra()));
    this.report(shops.output);
    const parts = this.parts();
    this.weigh.expand(parts.small, ["{{ ds }}", "all"]);
  }
}

const shops = defineDag(Shops, {
  dagId: "shops",
  schedule: "@once",
  startDate: "2024-01-01",
  tasks: {
    list: {},
    read: {},
    merge: {},
    extra: {},
    send: {},
    parts: { multipleOutputs: true },
    weigh: {},
    report: {},
  },
});

const options = { lookUp: new LookUp({ environment: {} }), clock: new ManualClock(now), logicalDate: "2024-02-03" };

interface Tried {
  readonly results?: KnownResults;
  readonly path?: readonly number[];
  readonly definition?: DagDefinition;
}

/** What a task returns when it is tried alone, or why it cannot be. */
async function tried(taskId: string, { results, path, definition = shops }: Tried): Promise<unknown> {
  const mapIndex = path && mapIndexOf(path);
  try {
    const parts = { ...options, definition, taskId, mapIndex, results, maxXComBytes: 1000, onLog: () => {} };
    const { outcome, xcoms } = await tryTask(parts);
    return "error" in outcome ? outcome.error : JSON.parse(xcoms[0]!.value).json;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code} ${message}`;
  }
}

async function resultsOfNewest(rt: TestScheduler): Promise<KnownResults> {
  const [run] = await rt.store.getNewestRuns("shops", 1);
  return resultsOfRun(rt.store, run!.runKey);
}

describe("a task that is tried with a run's results", () => {
  test("gets what its instance gets in the run", async () => {
    await using rt = await testScheduler({ dags: [shops], now });
    const results = await resultsOfNewest(rt);
    expect(await tried("shops.read", { results, path: [0, 1] })).toBe("a/a2");
    expect(await tried("shops.read", { results })).toBe("a/a1");
    expect(await tried("shops.merge", { results, path: [0] })).toBe("a/a1 a/a2");
    expect(await tried("send", { results, path: [1] })).toBe("sent b/b1");
    expect(await tried("send", { results, path: [2] })).toBe("sent x");
    expect(await tried("weigh", { results, path: [2] })).toBe("2 of 2024-02-03");
    expect(await tried("report", { results })).toBe("a/a1 a/a2, b/b1");
  });

  test("is refused an index that there is not, and says which there are", async () => {
    await using rt = await testScheduler({ dags: [shops], now });
    const results = await resultsOfNewest(rt);
    expect(await tried("shops.read", { results, path: [1, 1] })).toBe('TW1006 mapIndex: found "1.1", expected 1.0.');
    expect(await tried("shops.read", { results, path: [2, 0] })).toBe('TW1006 mapIndex: found "2.0", expected 0 to 1.');
    expect(await tried("weigh", { results, path: [7] })).toBe('TW1006 mapIndex: found "7", expected 0 to 3.');
    expect(await tried("shops.read", { results, path: [1] })).toBe(
      'TW1006 mapIndex: found "1", expected 2 indexes, such as 0.0.',
    );
    expect(await tried("list", { results, path: [0] })).toBe(
      'TW1006 mapIndex: found "0", expected none, for "list" is not mapped.',
    );
  });

  test("takes the newest run that says what it is mapped over", async () => {
    await using rt = await testScheduler({ dags: [shops], now });
    const task = { ...options, definition: shops, taskId: "send", mapIndex: 2 };
    const { run, results } = await findResults(rt.store, task, new Map());
    expect(run?.runId).toBe("scheduled__2024-01-01T00:00:00+00:00");
    expect(await tried("send", { results, path: [2] })).toBe("sent x");
  });

  test("takes what is given by hand before what the run has", async () => {
    await using rt = await testScheduler({ dags: [shops], now });
    const results = await withGivenResults(await resultsOfNewest(rt), shops, new Map([["extra", ["y", "z"]]]));
    expect(await tried("send", { results, path: [0] })).toBe("sent a/a1 a/a2");
    expect(await tried("send", { results, path: [3] })).toBe("sent z");
  });
});

describe("a task that is tried with results given by hand", () => {
  const given = (results: Record<string, unknown>) =>
    withGivenResults(NO_RESULTS, shops, new Map(Object.entries(results)));

  test("works on the element that it would get, in groups and of parts, too", async () => {
    const list = [{ name: "c", files: ["c1", "c2"] }];
    expect(await tried("shops.read", { results: await given({ list }), path: [0, 1] })).toBe("c/c2");
    const parts = { small: [7], large: "" };
    expect(await tried("weigh", { results: await given({ parts }), path: [1] })).toBe("7 of all");
    expect(await tried("report", { results: await given({ "shops.merge": ["p", "q"] }) })).toBe("p, q");
  });

  test("has its templates rendered for that element", async () => {
    const results = await given({ parts: { small: [7], large: "" } });
    const fields = await tryRender({ ...options, definition: shops, taskId: "weigh", results });
    expect(Object.values(fields).join()).toContain("2024-02-03");
  });

  test("is refused results that it cannot have", async () => {
    await expect(given({ lst: [] })).rejects.toThrow('There is no task "lst" in DAG "shops".');
    await expect(given({ extra: 3 })).rejects.toThrow('the result of "extra" is mapped over');
    await expect(given({ "shops.merge": 3 })).rejects.toThrow("expected a list, for it is mapped");
    await expect(given({ "shops.read": [] })).rejects.toThrow("that of a task that is mapped once, or not");
  });
});

test("a task that is tried without the list that it is mapped over says how to give it", async () => {
  const error = await findResults(undefined, { ...options, definition: shops, taskId: "weigh" }, new Map()).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({
    code: "TW3034",
    message: '"weigh" is mapped over what "parts" returned, so that "weigh" cannot be tried alone.',
    hint: expect.stringContaining("--xcom parts='[...]'"),
  });
  const results = await withGivenResults(NO_RESULTS, shops, new Map([["parts", { small: [], large: "" }]]));
  expect(await tried("weigh", { results })).toBe(
    'TW3034 "weigh" is mapped over an empty list, so that there is no instance of "weigh" to try.',
  );
});

test("a task that is tried alone gets null from others", async () => {
  class Alone {
    first(): number {
      return 1;
    }
    second(first: number): string {
      return `got ${first}`;
    }
    flow(this: Flow<Alone>) {
      this.second(this.first());
    }
  }
  const definition = defineDag(Alone, { dagId: "alone", tasks: { first: {}, second: {} } });
  expect(await tried("second", { definition })).toBe("got null");
});
