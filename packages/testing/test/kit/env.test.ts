import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, request } from "node:http";
import { text } from "node:stream/consumers";
import {
  BaseHook,
  currentContext,
  dag,
  defineDag,
  type Flow,
  hook,
  param,
  params,
  sensor,
  task,
} from "@tradewind/core";
import { describe, expect, test, vi } from "vitest";
import { createTestEnv, StuckError } from "../../src/index.ts";

class Warehouse extends BaseHook {
  async rows(_day: string): Promise<number[]> {
    throw new Error("there is no warehouse here");
  }
}

@dag({ schedule: "@daily", startDate: "2026-01-01", catchup: true })
class Sales {
  readonly params = params({ region: param("eu", { enum: ["eu", "us"] }) });

  @task({ retries: 2 })
  async extract(day: string): Promise<number[]> {
    return hook(Warehouse, "warehouse").rows(day);
  }

  @task()
  total(rows: number[]): number {
    const total = rows.reduce((sum, row) => sum + row, 0);
    console.log(`total of ${currentContext<typeof this>().params.region}: ${total}`);
    return total;
  }

  flow(this: Flow<Sales>) {
    this.total(this.extract("{{ ds }}"));
  }
}

const rows = async () => [1, 2, 3];

describe("a run in a test environment", () => {
  test("has stand-ins for hooks by connection id and by class", async () => {
    const asked = vi.fn(rows);
    await using byId = await createTestEnv({ dags: [Sales], hooks: { warehouse: { rows: asked } } });
    const run = await byId.run(Sales, { logicalDate: "2026-03-01" });
    expect(run.states).toEqual({ extract: "success", total: "success" });
    expect(asked).toHaveBeenCalledExactlyOnceWith("2026-03-01");
    expect(run.task("total").xcom()).toBe(6);
    await using byClass = await createTestEnv({ override: [[Warehouse, { rows }]] });
    expect((await byClass.run(Sales)).task("total").xcom()).toBe(6);
  });

  test("takes params, typed, and its tasks log", async () => {
    await using env = await createTestEnv({ hooks: { warehouse: { rows } } });
    const run = await env.run(Sales, { params: { region: "us" } });
    expect(run.task("total").logs).toMatchObject([{ level: "info", source: "task", message: "total of us: 6" }]);
    await expect(env.run(Sales, { params: { region: 3 as never } })).rejects.toThrow("params.region");
  });

  test("a task that fails leaves its error, and a run that failed", async () => {
    await using env = await createTestEnv();
    const run = await env.run(Sales);
    expect(run.state).toBe("failed");
    expect(run.task("extract")).toMatchObject({
      state: "failed",
      tries: 3,
      error: { message: expect.stringContaining("warehouse") },
    });
    expect(run.task("total").state).toBe("upstream_failed");
  });

  test("tasks return, skip or fail as the test says, and then do their own work", async () => {
    await using env = await createTestEnv({ dags: [Sales], hooks: { warehouse: { rows } } });
    const returned = await env.run(Sales, { tasks: { extract: { returns: [4] } } });
    expect(returned.task("total").xcom()).toBe(4);
    const skipped = await env.run(Sales, { tasks: { extract: { skip: true } } });
    expect(skipped.states).toEqual({ extract: "skipped", total: "skipped" });
    const failed = await env.run(Sales, { tasks: { extract: { fails: [new Error("once"), new Error("twice")] } } });
    expect(failed.task("extract")).toMatchObject({ state: "success", tries: 3 });
    expect(failed.task("total").xcom()).toBe(6);
    await expect(env.run(Sales, { tasks: { extrct: { skip: true } } })).rejects.toThrow('There is no task "extrct"');
  });

  test("replaced for all runs of a DAG, and computed from the context", async () => {
    await using env = await createTestEnv({ dags: [Sales] });
    await env.replace(Sales, { extract: { returns: ({ ds }: { ds: string }) => [Number(ds.slice(-2))] } });
    expect((await env.run(Sales, { logicalDate: "2026-03-07" })).task("total").xcom()).toBe(7);
  });
});

describe("time in a test environment", () => {
  test("moves when it is told to, and schedules begin when they are unpaused", async () => {
    await using env = await createTestEnv({ dags: [Sales], hooks: { warehouse: { rows } }, now: "2026-01-01" });
    await env.advance({ days: 2 });
    expect(await env.runs(Sales)).toEqual([]);
    await env.unpause(Sales);
    await env.advance({ days: 1 });
    const runs = await env.runs(Sales);
    expect(runs.map(({ logicalDate, state }) => [logicalDate?.slice(0, 10), state])).toEqual([
      ["2026-01-01", "success"],
      ["2026-01-02", "success"],
      ["2026-01-03", "success"],
    ]);
    expect(env.now.toISO()).toBe("2026-01-04T00:00:00.000Z");
  });

  @dag({ schedule: null })
  class Waits {
    static isThere = false;

    @sensor({ mode: "reschedule", pokeInterval: { minutes: 5 } })
    wait() {
      return Waits.isThere;
    }

    @task()
    work() {
      return "done";
    }

    flow(this: Flow<Waits>) {
      this.wait().before(this.work());
    }
  }

  test("stands until a condition holds", async () => {
    await using env = await createTestEnv({ dags: [Waits] });
    const run = await env.start(Waits);
    expect(run.task("wait").state).toBe("up_for_reschedule");
    await env.advanceUntil(() => run.path("wait").filter((state) => state === "up_for_reschedule").length === 3);
    expect(env.now.toISO()).toBe("2024-01-01T00:10:00.000Z");
    Waits.isThere = true;
    await env.settle();
    expect(run.states).toEqual({ wait: "success", work: "success" });
  });

  @dag({ schedule: null })
  class Slow {
    @task({ executionTimeout: { minutes: 1 } })
    async work() {
      await new Promise((resolve) => setTimeout(resolve, 30));
    }

    @task({ executionTimeout: { minutes: 1 }, triggerRule: "all_done" })
    async hang() {
      await new Promise(() => {});
    }

    flow(this: Flow<Slow>) {
      this.work().before(this.hang());
    }
  }

  test("stands still while a task works, and goes on when a task hangs", async () => {
    await using env = await createTestEnv();
    const run = await env.run(Slow);
    expect(run.states).toEqual({ work: "success", hang: "failed" });
    expect(run.task("work").durationMs).toBe(0);
    expect(run.task("hang").durationMs).toBe(60_000);
  });
});

describe("what falls due at the same moment", () => {
  @dag({ schedule: null })
  class Loads {
    @task({ retries: 1 })
    load(_file: number) {}

    flow(this: Flow<Loads>) {
      this.load.expand(Array.from({ length: 20 }, (_, i) => i));
    }
  }

  test("happens together, and is looked at once", async () => {
    await using env = await createTestEnv();
    const run = await env.start(Loads, { tasks: { load: { fails: new Error("once"), returns: 1 } } });
    let looks = 0;
    await env.advanceUntil(() => ++looks > 0 && run.isFinished);
    expect(run.task("load").mapped.map(({ tries }) => tries)).toEqual(Array(20).fill(2));
    expect(looks).toBeLessThan(5);
  });
});

describe("an environment", () => {
  @dag({ schedule: null })
  class Works {
    @task()
    work() {}

    flow(this: Flow<Works>) {
      this.work();
    }
  }

  test("takes a DAG that it does not know from two calls at once", async () => {
    await using env = await createTestEnv();
    const dates = ["2026-03-01", "2026-03-02"];
    const runs = await Promise.all(dates.map((logicalDate) => env.run(Works, { logicalDate })));
    expect(runs.map(({ state }) => state)).toEqual(["success", "success"]);
    expect(await env.folder()).toBe(await env.folder());
  });

  test("has a clock that goes forward only, and knows whom it is told of", async () => {
    await using env = await createTestEnv();
    await expect(env.advanceTo("2023-12-31")).rejects.toThrow("expected 2024-01-01T00:00:00.000Z or later");
    expect(env.now.toISO()).toBe("2024-01-01T00:00:00.000Z");
    await expect(env.run(Works, { answers: { wrk: {} } })).rejects.toThrow('There is no task "wrk"');
  });
});

describe("people, and losses", () => {
  @dag({ schedule: null })
  class Asks {
    @task({ retries: 1 })
    async approve() {
      const { chosenOptions } = await currentContext().ask({ subject: "Publish?", options: ["yes", "no"] });
      return chosenOptions[0];
    }

    flow(this: Flow<Asks>) {
      this.approve();
    }
  }

  test("a run that waits for an answer says so, and goes on with one", async () => {
    await using env = await createTestEnv();
    await expect(env.run(Asks)).rejects.toThrow(StuckError);
    await expect(env.run(Asks)).rejects.toThrow('asks "Publish?"');
    const run = await env.start(Asks);
    expect(run.task("approve").state).toBe("deferred");
    await run.answer("approve", { options: ["no"] });
    expect(run.task("approve").xcom()).toBe("no");
    const prepared = await env.run(Asks, { answers: { approve: { options: ["yes"] } } });
    expect(prepared.task("approve").xcom()).toBe("yes");
  });

  @dag({ schedule: null })
  class Long {
    static calls = 0;

    @task({ retries: 1, retryDelay: { minutes: 1 } })
    async work() {
      if (++Long.calls % 2 === 1) await new Promise(() => {});
      return currentContext().ti.tryNumber;
    }

    flow(this: Flow<Long>) {
      this.work();
    }
  }

  test("a worker that dies costs a try", async () => {
    await using env = await createTestEnv();
    const run = await env.start(Long);
    expect(run.task("work").state).toBe("running");
    await env.crash("worker");
    expect(run.task("work").state).toBe("up_for_retry");
    await env.settle();
    expect(run.task("work")).toMatchObject({ state: "success", tries: 2 });
  });

  test("a scheduler that dies loses nothing", async () => {
    await using env = await createTestEnv();
    const run = await env.start(Long);
    await env.crash("scheduler");
    await env.advance({ hours: 1 });
    expect(run.state).toBe("running");
    await env.restart();
    await env.settle();
    expect(run.task("work")).toMatchObject({ state: "success", tries: 1 });
  });

  test("a scheduler that was replaced leaves nothing of itself in the process", async () => {
    const { log } = console;
    {
      await using env = await createTestEnv();
      await env.restart();
      await env.restart();
    }
    expect(console.log).toBe(log);
  });

  test("a task that hangs for ever is named", async () => {
    await using env = await createTestEnv();
    Long.calls = 0;
    await expect(env.run(Long)).rejects.toThrow(/has not ended, and nothing can move[\s\S]*work: is running/);
  });
});

describe("the network", () => {
  @dag({ schedule: null })
  class Fetches {
    @task()
    async get(url: string) {
      const { by = "fetch" } = currentContext().conf;
      if (by === "fetch") return (await fetch(url)).text();
      const [response] = await once(request(by === "socket" ? { socketPath: url } : url).end(), "response");
      return text(response);
    }

    flow(this: Flow<Fetches>) {
      this.get("{{ dag_run.conf.url }}");
    }
  }

  test("is refused unless it is allowed, with a message that tells how", async () => {
    const server = createServer((_request, response) => response.end("hello")).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const conf = { url: `http://127.0.0.1:${port}/` };
    await using closed = await createTestEnv();
    // a connection that the test has left open is no way out
    await (await fetch(conf.url)).text();
    const refused = await closed.run(Fetches, { conf });
    expect(refused.task("get").error?.message).toContain(`allow: ["127.0.0.1:${port}"]`);
    await using open = await createTestEnv({ allow: [`127.0.0.1:${port}`] });
    expect((await open.run(Fetches, { conf })).task("get").xcom()).toBe("hello");
    const connections = { api: `http://127.0.0.1:${port}` };
    await using byHook = await createTestEnv({ allow: ["hook:api"], connections });
    expect((await byHook.run(Fetches, { conf })).task("get").xcom()).toBe("hello");
    const byRequest = { ...conf, by: "http" };
    expect((await closed.run(Fetches, { conf: byRequest })).task("get").error?.message).toContain(
      "tests have no network",
    );
    expect((await open.run(Fetches, { conf: byRequest })).task("get").xcom()).toBe("hello");
    const local = createServer((_request, response) => response.end("within")).listen(
      `${await closed.folder()}/socket`,
    );
    const got = await closed.run(Fetches, { conf: { by: "socket", url: local.address() } });
    expect(got.task("get").xcom()).toBe("within");
    local.close();
    vi.stubGlobal("fetch", async () => new Response("a stand-in"));
    expect((await closed.run(Fetches, { conf })).task("get").xcom()).toBe("a stand-in");
    vi.unstubAllGlobals();
    await expect(createTestEnv({ allow: ["hook:apo"], connections })).rejects.toThrow('There is no connection "apo"');
    server.close();
  });
});

describe("datagrams", () => {
  @dag({ schedule: null })
  class Sends {
    @task()
    async send(port: number, how: string) {
      const socket = createSocket("udp4");
      try {
        const text = Buffer.from("hello");
        if (how === "connected") {
          await new Promise<void>((resolve, reject) =>
            socket.connect(port, "127.0.0.1", ((error?: Error) => (error ? reject(error) : resolve())) as () => void),
          );
        }
        await new Promise<void>((resolve, reject) => {
          const end = (error: Error | null) => (error ? reject(error) : resolve());
          if (how === "part") socket.send(text, 0, 2, port, "127.0.0.1", end);
          else if (how === "whole") socket.send(text, port, "127.0.0.1", end);
          else socket.send(text, end);
        });
      } finally {
        socket.close();
      }
    }

    flow(this: Flow<Sends>) {
      this.send("{{ dag_run.conf.port }}" as never, "{{ dag_run.conf.how }}");
    }
  }

  test("are refused, and allowed, as connections are", async () => {
    const receiver = createSocket("udp4").bind(0, "127.0.0.1");
    await once(receiver, "listening");
    const { port } = receiver.address();
    const at = `127.0.0.1:${port}`;
    await using closed = await createTestEnv();
    await using open = await createTestEnv({ allow: [at] });
    for (const how of ["whole", "part", "connected"]) {
      const refused = await closed.run(Sends, { conf: { port, how } });
      expect(refused.task("send").error?.message).toContain(`A task tried to connect to ${at}`);
      expect((await open.run(Sends, { conf: { port, how } })).state).toBe("success");
    }
    receiver.close();
  });
});

describe("what has no end", () => {
  @dag({ schedule: "@daily", startDate: "2024-01-01" })
  class Daily {
    @task() work() {}
    flow(this: Flow<Daily>) {
      this.work();
    }
  }

  @dag({ schedule: null })
  class Asking {
    @task()
    async ask() {
      await currentContext().ask({ subject: "Go on?", options: ["yes", "no"] });
    }
    flow(this: Flow<Asking>) {
      this.ask();
    }
  }

  test("is given up after 400 days, though a schedule goes on for ever", async () => {
    await using env = await createTestEnv({ dags: [Daily] });
    await env.unpause(Daily);
    await expect(env.run(Asking)).rejects.toThrow(/has not ended within 400 days[\s\S]*asks "Go on\?"/);
  });

  test("a sensor may look every minute for a day", async () => {
    @dag({ schedule: null })
    class Watches {
      @sensor({ mode: "reschedule", pokeInterval: { minutes: 1 }, timeout: { days: 1 } })
      wait() {
        return false;
      }
      flow(this: Flow<Watches>) {
        this.wait();
      }
    }
    await using env = await createTestEnv();
    const run = await env.run(Watches);
    expect(run.state).toBe("failed");
    expect(run.path("wait").filter((state) => state === "up_for_reschedule")).toHaveLength(1440);
  });

  test("a second DAG with an id that is taken is refused", async () => {
    const other = defineDag(Daily, { dagId: "asking" });
    await expect(createTestEnv({ dags: [Asking, other] })).rejects.toThrow('dagId: found "asking"');
  });
});
