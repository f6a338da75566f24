export { logFileOf } from "@tradewind/worker";
export { LiveScheduler, type LiveSchedulerOptions, liveScheduler } from "./live-scheduler.ts";
export { ManualClock, settled, until } from "./manual-clock.ts";
export { simCommand } from "./simulator/command.ts";
export { type Simulated, type SimulateOptions, simulate } from "./simulator/simulate.ts";
export type { Replacements } from "./simulator/world.ts";
export { TestRun, TestRuntime, type TestRuntimeOptions, testRuntime } from "./test-runtime.ts";
export { TestScheduler, type TestSchedulerOptions, testScheduler } from "./test-scheduler.ts";
