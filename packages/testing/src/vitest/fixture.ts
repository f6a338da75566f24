import { test as base } from "vitest";
import { createTestEnv } from "../create-test-env.ts";
import { assertNothingOpened } from "../env/left-behind.ts";
import { outsideKinds } from "../env/outside-work.adapter.ts";
import type { TestEnv } from "../env/test-env.ts";

/** What tests with the fixture get. */
export interface EnvFixture {
  /** A test environment of the test's own, which is disposed of with it. DAGs join it when they are first run. */
  env: TestEnv;
}

/**
 * vitest's `test` with a fixture `env`. When the test has ended nothing of it may go on: a task that is still under way fails the test, and so does a
 * socket, server or program that was opened and not closed.
 *
 * @throws LeftBehindError
 * @example
 * test("sales are loaded", async ({ env }) => {
 *   expect(await env.run(Sales)).toHaveSucceeded();
 * });
 */
export const test = base.extend<EnvFixture>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures this one needs
  env: async ({}, use) => {
    const before = outsideKinds();
    {
      await using env = await createTestEnv();
      await use(env);
      env.assertNothingLeft();
      await env.assertSound();
    }
    await assertNothingOpened(before);
  },
});
