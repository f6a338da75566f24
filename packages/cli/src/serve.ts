import { systemRuntime } from "@tradewind/core/engine";
import { type HostEvent, SchedulerHost } from "@tradewind/runtime";
import type { CommandInput } from "./commands/command.ts";
import { EXIT } from "./exit-code.ts";
import { dagPaths } from "./find-dag.ts";
import { print } from "./output.ts";
import { durationText } from "./report/format.ts";
import { hostEventJson, hostEventLine } from "./report/host-lines.ts";
import { shortPath } from "./report/user-frame.ts";
import { stopSignal } from "./stop-signal.adapter.ts";
import { readVersion } from "./version.ts";

export interface ServeOptions {
  readonly name: "dev" | "standalone" | "scheduler";
  readonly pausedAtCreation: boolean;
  /** Whether what tasks write is shown. */
  readonly showLogs: boolean;
}

/** Runs a scheduler in this process until it is told to stop. */
export async function serve(input: CommandInput, { name, pausedAtCreation, showLogs }: ServeOptions): Promise<number> {
  const { config, environment, output } = input;
  const runtime = systemRuntime();
  const asJson = output === "json";
  const show = (event: HostEvent) => {
    const line = asJson ? hostEventJson(event) : hostEventLine(event);
    if (line !== undefined) print(line);
  };
  // heard from the first moment on: to be told to stop while it starts is no reason to leave anything undone
  const stop = stopSignal();
  const begun = runtime.clock.monotonic();
  const host = await SchedulerHost.start({
    name,
    config,
    environment,
    runtime,
    paths: dagPaths(input),
    pausedAtCreation,
    requiresKey: name !== "dev",
    forwardLogs: showLogs,
    onEvent: show,
  });
  if (!asJson) {
    const dags = (await host.store.getDags()).filter(({ isActive }) => isActive).length;
    const took = durationText(runtime.clock.monotonic() - begun);
    const store = shortPath(config["database.path"].value);
    print(`tradewind ${readVersion()}  ${name}  db ${store}  ${dags} DAG${dags === 1 ? "" : "s"}  (ready in ${took})`);
  }
  const signal = await stop.first;
  const seconds = config["scheduler.drain_seconds"].value;
  if (!asJson) print(`${signal}: tasks may go on for ${seconds} seconds; once more ends it at once`);
  stop.exitAtNext();
  await host.stop(seconds * 1_000);
  return EXIT.done;
}
