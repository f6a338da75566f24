import { dag, type Flow, task } from "@tradewind/core";
import { expect, vi } from "vitest";
// nothing else of the kit: what holds here holds for those who import this entry alone
import { test } from "../../src/vitest/index.ts";

@dag({ schedule: null })
class Fetches {
  @task()
  async get() {
    await fetch("http://127.0.0.1:9");
  }

  flow(this: Flow<Fetches>) {
    this.get();
  }
}

test("the network is refused by the entry of vitest, too", async ({ env }) => {
  expect((await env.run(Fetches)).task("get")).toHaveFailed("tests have no network");
});

test("a test that fakes timers does not stop the engine", async ({ env }) => {
  vi.useFakeTimers();
  try {
    expect((await env.run(Fetches)).task("get")).toHaveFailed("tests have no network");
  } finally {
    vi.useRealTimers();
  }
});
