import { systemRuntime } from "@tradewind/core/engine";
import type { CheckedProblem } from "@tradewind/runtime/check";

const IMPORT_TIMEOUT_MS = 30_000;
const MEMORY_LIMIT_MB = 512;

/** What is said of the files of DAGs, and of whatever else is imported with them. */
export async function checked(paths: readonly string[]): Promise<readonly CheckedProblem[]> {
  const { checkDagFiles } = await import("@tradewind/runtime/check");
  const { problems } = await checkDagFiles({
    paths,
    clock: systemRuntime().clock,
    environment: process.env,
    importTimeoutMs: IMPORT_TIMEOUT_MS,
    memoryLimitMb: MEMORY_LIMIT_MB,
    known: { connections: undefined, variables: undefined, pools: undefined },
    version: "test",
  });
  return problems;
}
