import type { ConnectionInput, DagDefinition, SecretsBackend } from "@tradewind/core";
import {
  decodeXCom,
  type Environment,
  type Json,
  RETURN_VALUE,
  type Runtime,
  Slots,
  systemRuntime,
  type TaskState,
} from "@tradewind/core/engine";
import {
  type Executor,
  inlineExecutor,
  LookUp,
  manualRunRequest,
  type RunEnd,
  Supervisor,
  type SupervisorEvent,
} from "@tradewind/runtime";
import { keyFile, openSqliteStore, type Store, type TransitionRow } from "@tradewind/store";
import { closeSound } from "./close-sound.ts";
import { ManualClock } from "./manual-clock.ts";

export interface TestRuntimeOptions {
  /** @default ":memory:" */
  readonly path?: string;
  readonly clock?: ManualClock | "system";
  readonly executor?: (definitions: ReadonlyMap<string, DagDefinition>, runtime: Runtime) => Executor;
  readonly connections?: Readonly<Record<string, ConnectionInput>>;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly environment?: Environment;
  readonly secretsBackend?: SecretsBackend;
  readonly parallelism?: number;
  readonly maxXComBytes?: number;
  readonly maxMapLength?: number;
  readonly clearsStateOnSuccess?: boolean;
}

/** The real supervisor, store and worker, on a clock that is moved by hand. Dispose of it: `await using rt = await testRuntime()`. */
export async function testRuntime(options: TestRuntimeOptions = {}): Promise<TestRuntime> {
  const clock = options.clock ?? new ManualClock();
  const runtime: Runtime = clock === "system" ? systemRuntime() : { ...systemRuntime(), clock };
  const { path } = options;
  const store = await openSqliteStore(
    path === undefined ? { path: ":memory:" } : { path, keys: keyFile(`${path}.key`) },
  );
  return new TestRuntime(options, { runtime, store, clock: clock === "system" ? undefined : clock });
}

export class TestRuntime {
  readonly store: Store;
  readonly events: SupervisorEvent[] = [];
  readonly executor: Executor;
  readonly #clock: ManualClock | undefined;
  readonly #runtime: Runtime;
  readonly #supervisor: Supervisor;
  readonly #definitions = new Map<string, DagDefinition>();
  #isOpen = false;

  constructor(
    options: TestRuntimeOptions,
    { runtime, store, clock }: { runtime: Runtime; store: Store; clock: ManualClock | undefined },
  ) {
    const {
      connections,
      variables,
      environment = {},
      secretsBackend,
      parallelism = 32,
      maxXComBytes = 262_144,
      maxMapLength = 1024,
    } = options;
    const lookUp = new LookUp({
      connections,
      variables,
      environment,
      backend: async () => secretsBackend,
      store: async () => store,
    });
    this.store = store;
    this.#clock = clock;
    this.#runtime = runtime;
    this.executor =
      options.executor?.(this.#definitions, runtime) ??
      inlineExecutor({
        definitionOf: ({ run }) => this.#definitions.get(run.dagId)!,
        clock: runtime.clock,
        maxXComBytes,
        maxMapLength,
        masker: lookUp.masker,
      });
    this.#supervisor = new Supervisor({
      store,
      executor: this.executor,
      runtime,
      lookUp,
      slots: new Slots({ parallelism }),
      clearsStateOnSuccess: options.clearsStateOnSuccess,
      onEvent: (event) => this.events.push(event),
    });
  }

  get clock(): ManualClock {
    if (!this.#clock) throw new Error("this runtime is on the system's clock");
    return this.#clock;
  }

  /** Starts a run; on a manual clock the caller moves time, or calls `finish`. */
  async start(
    definition: DagDefinition,
    { logicalDate = "2024-01-01", conf = {} as Record<string, Json>, file = null as string | null } = {},
  ) {
    if (!this.#isOpen) await this.#supervisor.open();
    this.#isOpen = true;
    this.#definitions.set(definition.dagId, definition);
    const request = manualRunRequest(definition, { now: this.#runtime.clock.now(), logicalDate, conf, file });
    const done = this.#supervisor.run(request);
    // a test that expects an error awaits `done`; nobody else should hear of it
    done.catch(() => {});
    return { done, request };
  }

  /** Runs a run to its end, moving time to whatever it waits for. */
  async run(definition: DagDefinition, options?: Parameters<TestRuntime["start"]>[1]): Promise<TestRun> {
    const { done, request } = await this.start(definition, options);
    let end: RunEnd | undefined;
    let error: unknown;
    done.then(
      (value) => {
        end = value;
      },
      (reason: unknown) => {
        error = reason;
      },
    );
    while (end === undefined && error === undefined) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (this.#isQuiet()) this.#clock?.advanceToNext();
    }
    if (end === undefined) throw error;
    return new TestRun(this.store, end, request.runId);
  }

  /** Nothing moves by itself any more: every attempt that executes waits for the clock, or for something outside. */
  #isQuiet(): boolean {
    this.#quietTurns = this.events.length === this.#seen ? this.#quietTurns + 1 : 0;
    this.#seen = this.events.length;
    return this.#quietTurns > 20;
  }
  #quietTurns = 0;
  #seen = 0;

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#supervisor.close();
    await closeSound(this.store);
  }
}

/** What a run left in the store. */
export class TestRun {
  readonly #store: Store;
  readonly runKey: number;
  readonly runId: string;
  readonly state: RunEnd["state"];
  readonly reason: string | undefined;

  constructor(store: Store, { runKey, state, reason }: RunEnd, runId: string) {
    this.#store = store;
    this.runKey = runKey;
    this.runId = runId;
    this.state = state;
    this.reason = reason;
  }

  /** The state of every task that has a row. */
  async states(): Promise<Record<string, TaskState>> {
    const rows = await this.#store.getTaskInstances(this.runKey);
    return Object.fromEntries(rows.map(({ taskId, state }) => [taskId, state]));
  }

  async task(taskId: string) {
    const rows = await this.#store.getTaskInstances(this.runKey);
    return rows.find((row) => row.taskId === taskId);
  }

  async xcom(taskId: string, key = RETURN_VALUE): Promise<unknown> {
    const [text] = await this.#store.getXComs(this.runKey, [{ taskId, key }]);
    return text === undefined ? undefined : decodeXCom(text);
  }

  async transitions(taskId?: string): Promise<TransitionRow[]> {
    const rows = (await this.#store.queries()).listTransitions(this.runKey);
    return taskId === undefined ? rows : rows.filter((row) => row.taskId === taskId);
  }

  /** The states that a task went through, in order. */
  async path(taskId: string): Promise<string[]> {
    return (await this.transitions(taskId)).map(({ toState }) => toState);
  }
}
