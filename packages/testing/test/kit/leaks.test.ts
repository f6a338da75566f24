import { once } from "node:events";
import { createServer } from "node:http";
import { dag, type Flow, task } from "@tradewind/core";
import { expect, test } from "vitest";
import { assertNothingOpened } from "../../src/env/left-behind.ts";
import { outsideKinds } from "../../src/env/outside-work.adapter.ts";
import { createTestEnv, LeftBehindError } from "../../src/index.ts";

@dag({ schedule: null })
class Hangs {
  @task()
  async hang() {
    await new Promise(() => {});
  }

  flow(this: Flow<Hangs>) {
    this.hang();
  }
}

test("a test that ends while a task goes on fails, and the task is named", async () => {
  await using env = await createTestEnv();
  await env.start(Hangs);
  expect(() => env.assertNothingLeft()).toThrow(LeftBehindError);
  expect(() => env.assertNothingLeft()).toThrow("hangs.hang");
  await env.crash("worker");
  env.assertNothingLeft();
});

test("so does one that leaves a server", async () => {
  const before = outsideKinds();
  await assertNothingOpened(before);
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  await expect(assertNothingOpened(before)).rejects.toThrow("TCPServerWrap of Node");
  server.close();
  await assertNothingOpened(before);
});

@dag({ schedule: null })
class Works {
  @task()
  work() {}

  flow(this: Flow<Works>) {
    this.work();
  }
}

test("so does one that does not await what it has begun", async () => {
  const env = await createTestEnv();
  const run = env.run(Works);
  const refused = expect(run).rejects.toThrow("env.run(), which is not awaited");
  await expect(env[Symbol.asyncDispose]()).rejects.toThrow("env.run(), which is not awaited");
  await refused;
  await expect(env.settle()).rejects.toThrow(LeftBehindError);
});
