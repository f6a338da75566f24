// The program that is killed: a scheduler with everything, on the DAGs of this folder. Prints `ready` when it has begun.
// CHAOS_FAIL_POINT makes it kill itself at a point of its own.

import { fileURLToPath } from "node:url";
import { systemRuntime } from "@tradewind/core/engine";
import { readConfig, SchedulerHost } from "@tradewind/runtime";
import { FailPoints } from "./fail-points.ts";

const environment = process.env;
const failPoints = new FailPoints(environment.CHAOS_FAIL_POINT);
const host = await SchedulerHost.start({
  name: "chaos",
  config: readConfig(environment),
  environment,
  runtime: systemRuntime(),
  paths: [fileURLToPath(new URL("./dags", import.meta.url))],
  pausedAtCreation: false,
  forwardLogs: false,
  wrapStore: (store) => failPoints.store(store),
  wrapExecutor: (executor) => failPoints.executor(executor),
  onEvent(event) {
    if (event.kind === "trouble") console.error(event.what, event.error);
    if (event.kind === "file" && event.result.problem) console.error(event.result.problem);
  },
});
process.on("SIGTERM", () => void host.stop(5_000));
console.log("ready");
