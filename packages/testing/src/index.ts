export { logFileOf } from "@tradewind/worker";
export { contractDag } from "./contracts/contract-dag.ts";
export { executorContract } from "./contracts/executor-contract.ts";
export { storeContract } from "./contracts/store-contract.ts";
export { LiveScheduler, type LiveSchedulerOptions, liveScheduler } from "./live-scheduler.ts";
export { ManualClock, settled, until } from "./manual-clock.ts";
export { TestRun, TestRuntime, type TestRuntimeOptions, testRuntime } from "./test-runtime.ts";
export { TestScheduler, type TestSchedulerOptions, testScheduler } from "./test-scheduler.ts";
