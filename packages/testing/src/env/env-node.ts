import type { DagDefinition } from "@tradewind/core";
import { answerTo, type Json, type Runtime, ruleInDefinition, Slots, systemRuntime } from "@tradewind/core/engine";
import { type InlineExecutorOptions, inlineExecutor, LookUp, Scheduler, type SchedulerEvent } from "@tradewind/runtime";
import type { Store } from "@tradewind/store";
import type { ManualClock } from "../manual-clock.ts";
import { CrashableClock } from "./crashable-clock.ts";
import { EnvExecutor } from "./env-executor.ts";
import type { TestEnvOptions } from "./env-options.ts";
import type { Heard } from "./heard.ts";
import { underNetworkRule } from "./network-rule.adapter.ts";
import { networkRule } from "./network-rules.ts";
import type { RunScripts } from "./run-scripts.ts";
import type { WorkMeter } from "./work-meter.ts";

export interface EnvNodeParts {
  readonly options: TestEnvOptions;
  readonly store: Store;
  readonly clock: ManualClock;
  readonly meter: WorkMeter;
  readonly heard: Heard;
  readonly scripts: RunScripts;
  readonly definitionOf: (dagId: string) => DagDefinition;
  /** Something has happened. */
  readonly onEvent: (event: SchedulerEvent) => void;
}

/** The real scheduler, supervisor and worker of a test environment, which may die and be made anew. */
export class EnvNode {
  readonly scheduler: Scheduler;
  readonly executor: EnvExecutor;
  readonly #clock: CrashableClock;

  constructor(parts: EnvNodeParts) {
    const { options, store, heard, onEvent } = parts;
    const { parallelism = 32, connections, variables, environment = {} } = options;
    this.#clock = new CrashableClock(parts.clock);
    const runtime: Runtime = { ...systemRuntime(), clock: this.#clock };
    const lookUp = new LookUp({ connections, variables, environment, store: async () => store });
    this.executor = executorOf(parts, { clock: this.#clock, masker: lookUp.masker });
    this.scheduler = new Scheduler({
      store,
      executor: this.executor,
      runtime,
      lookUp,
      slots: new Slots({ parallelism }),
      parallelism,
      deadlineRuleOf: (dagId, deadline) => ruleInDefinition(parts.definitionOf(dagId), deadline),
      notices: { watch: () => () => {} },
      catchupByDefault: false,
      dagsArePausedAtCreation: true,
      runsPausedDags: true,
      longestSleepMs: Number.POSITIVE_INFINITY,
      onEvent: (event) => {
        heard.hear(event);
        onEvent(event);
      },
    });
  }

  /** The process is gone: nothing that it had begun goes on. */
  die(): void {
    this.#clock.die();
    this.executor.detach();
  }
}

function executorOf(
  { options, meter, scripts, heard, definitionOf }: EnvNodeParts,
  { clock, masker }: { readonly clock: CrashableClock; readonly masker: LookUp["masker"] },
): EnvExecutor {
  const { hooks = {}, override = [], allow = [], connections = {} } = options;
  const rule = networkRule(allow, connections);
  const answers: InlineExecutorOptions["answers"] = ({ run, taskId }, question) => {
    const answer = scripts.of(run).answers?.[taskId];
    if (!answer) return undefined;
    const { options: chosen, params = {}, by = "test" } = answer;
    const values = JSON.parse(JSON.stringify(params)) as Record<string, Json>;
    return answerTo(question, { options: chosen, params: values, by }, clock.now());
  };
  const inner = inlineExecutor({
    definitionOf: (attempt) => scripts.definitionFor(definitionOf(attempt.run.dagId), attempt),
    clock: meter.clockOver(clock),
    maxXComBytes: 262_144,
    masker,
    hookOverrides: { byConnId: hooks, byClass: override },
    answers,
    onRendered: (attempt, fields) => heard.rendered(attempt, fields),
  });
  return new EnvExecutor({
    inner,
    meter,
    prepare: (attempt) => (scripts.insteadFor(attempt) ? { ...attempt, elements: [] } : attempt),
    onAssets: (attempt, changes) => heard.updated(attempt, changes),
    within: (body) => underNetworkRule(rule, body),
  });
}
