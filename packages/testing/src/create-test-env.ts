import { toDateTime } from "@tradewind/core/definition";
import { TEST_ENV, type TestEnvOptions } from "./env/env-options.ts";
import type { TestEnv } from "./env/test-env.ts";
import { assertOptions } from "./known-options.ts";

/**
 * Makes a test environment. Dispose of it with `await using`, or use the `env` fixture of `@tradewind/testing/vitest`.
 *
 * @throws InvalidDagError for a DAG that is not valid; UnknownOptionError, InvalidOptionError for what no environment has; UnknownNameError
 * for an `allow` that names no connection.
 * @example
 * await using env = await createTestEnv({ dags: [Sales], hooks: { warehouse: { query: async () => [] } } });
 * const run = await env.run(Sales, { logicalDate: "2026-03-01" });
 * expect(run).toHaveSucceeded();
 */
export async function createTestEnv(options: TestEnvOptions = {}): Promise<TestEnv> {
  assertOptions("createTestEnv", options, TEST_ENV);
  const start = toDateTime(options.now ?? "2024-01-01", "now");
  // the engine and its database are loaded by tests that run something; others import the kit, too
  const [{ openEnv }] = await Promise.all([import("./env/open-env.ts"), import("@tradewind/core/template")]);
  return openEnv(options, start.toMillis());
}
