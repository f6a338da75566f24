import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Connection,
  currentContext,
  defineDag,
  type Flow,
  maskSecret,
  parseConnection,
  TriggerDagRunOperator,
} from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { type TestRuntime, testRuntime, until } from "../src/internal.ts";

const db = (uri: string): Connection => parseConnection("db", uri);

async function put(rt: TestRuntime, ...connections: Connection[]): Promise<void> {
  (await rt.store.catalog()).connections.put(connections, 1);
}

/** What the log of a run says, one line each. */
const linesOf = (rt: TestRuntime): string[] =>
  rt.events.flatMap((event) => (event.kind === "log" ? [event.line.message] : []));

class Pipeline {
  async connects() {
    const { password = "", host } = await currentContext().connections.get("db");
    return { dsn: `postgres://etl:${password}@${host}`, host };
  }
  async uses(dsn: string) {
    console.log(`uses ${dsn}`);
    return dsn.length;
  }
  flow(this: Flow<Pipeline>) {
    this.uses(this.connects().dsn);
  }
}
const pipeline = defineDag(Pipeline, { dagId: "pipeline", tasks: { connects: {}, uses: {} } });

describe("an XCom in which a secret stands", () => {
  test("reaches the tasks that it is for as it is, and is sealed in the store", async () => {
    await using rt = await testRuntime();
    await put(rt, db("postgres://etl:hunter2@warehouse"));
    const run = await rt.run(pipeline);
    expect(await run.xcom("connects")).toEqual({ dsn: "postgres://etl:hunter2@warehouse", host: "warehouse" });
    expect(await run.xcom("uses")).toBe("postgres://etl:hunter2@warehouse".length);
    const shown = (await rt.store.queries()).listXComs(run.runKey);
    expect(shown.map(({ taskId, value }) => [taskId, value])).toEqual([
      ["connects", '{"json":"***"}'],
      ["uses", '{"json":32}'],
    ]);
    expect((await rt.store.catalog()).secrets.sealedRows().map(({ rows }) => rows)).toEqual([2]);
  });

  test("is masked by the task that gets it, too", async () => {
    await using rt = await testRuntime();
    await put(rt, db("postgres://etl:hunter2@warehouse"));
    await rt.run(pipeline);
    expect(linesOf(rt)).toEqual(["uses postgres://etl:***@warehouse"]);
  });

  test("stays sealed when its task is done again and it becomes history, where a rotation finds it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tradewind-secrets-"));
    {
      await using rt = await testRuntime({ path: join(folder, "store.sqlite") });
      await put(rt, db("postgres://etl:hunter2@warehouse"));
      await rt.run(pipeline);
      const { runKey } = await rt.run(pipeline);
      const { secrets } = await rt.store.catalog();
      const old = secrets.sealingKey();
      const past = async () => (await rt.store.queries()).listPastAttempts(runKey, "connects")[0]!.xcoms;
      expect(await past()).toContain(`{"return_value":"v1.${old}.`);
      secrets.makeKey();
      expect(secrets.rotateSome(100)).toBe(3);
      expect(await past()).toContain(`{"return_value":"v1.${secrets.sealingKey()}.`);
      expect(secrets.sealedRows()).toEqual([{ kid: secrets.sealingKey(), rows: 3 }]);
    }
    rmSync(folder, { recursive: true });
  });
});

test("a running scheduler sees a changed connection at the next look-up", async () => {
  await using rt = await testRuntime();
  await put(rt, db("postgres://etl:hunter2@before"));
  expect(await (await rt.run(pipeline)).xcom("connects")).toMatchObject({ host: "before" });
  await put(rt, db("postgres://etl:hunter3@after"));
  const again = await rt.run(pipeline, { logicalDate: "2024-01-02" });
  expect(await again.xcom("connects")).toEqual({ dsn: "postgres://etl:hunter3@after", host: "after" });
});

test("maskSecret masks what comes from elsewhere, from then on", async () => {
  class Session {
    opens() {
      console.log("the token is t-12345678");
      maskSecret("t-12345678");
      console.log("the token is t-12345678");
      throw new Error("rejected t-12345678");
    }
    flow(this: Flow<Session>) {
      this.opens();
    }
  }
  await using rt = await testRuntime();
  const run = await rt.run(defineDag(Session, { dagId: "session", tasks: { opens: {} } }));
  expect(linesOf(rt).slice(0, 2)).toEqual(["the token is t-12345678", "the token is ***"]);
  expect((await run.task("opens"))!.error).not.toContain("t-12345678");
});

test("a line that may begin a secret waits for the next one, for 200 ms at most", async () => {
  let go: (() => void) | undefined;
  class Slow {
    async prints() {
      await currentContext().connections.get("db");
      console.log("this is correct");
      await new Promise<void>((resolve) => {
        go = resolve;
      });
    }
    flow(this: Flow<Slow>) {
      this.prints();
    }
  }
  await using rt = await testRuntime();
  await put(rt, db("postgres://etl:correct-horse-battery@h"));
  const { done } = await rt.start(defineDag(Slow, { dagId: "slow", tasks: { prints: {} } }));
  await until(() => go !== undefined, "what comes behind the line");
  expect(linesOf(rt)).toEqual([]);
  await rt.clock.advance(200);
  expect(linesOf(rt)).toEqual(["this is correct"]);
  go!();
  await done;
});

test("the conf of a triggered run may hold no secret, but what may be an ordinary word", async () => {
  class Triggering {
    flow() {
      const conf = { value: "{{ conn.db.password }}" };
      new TriggerDagRunOperator({ taskId: "trigger", triggerDagId: "other", conf });
    }
  }
  const triggering = defineDag(Triggering, { dagId: "triggering" });
  await using rt = await testRuntime();
  const codes: string[] = [];
  for (const [i, password] of ["correct-horse", "prod"].entries()) {
    await put(rt, db(`postgres://etl:${password}@h`));
    const run = await rt.run(triggering, { logicalDate: `2024-01-0${i + 1}` });
    codes.push(JSON.parse((await run.task("trigger"))!.error!).code);
  }
  // the second one gets as far as to ask for the run, which there is nobody to make here
  expect(codes).toEqual(["TW4008", "TW3021"]);
});
