import { type Runtime, type SlotLimits, Slots } from "@tradewind/core/engine";
import { type Executor, LookUp, type OrderTools, Scheduler, triggerRun } from "@tradewind/runtime";
import { type Catalog, openSqliteStore, type Store } from "@tradewind/store";
import { drawFaults, type Faults, NO_FAULTS } from "./faults.ts";
import { faultyStore } from "./faulty-store.ts";
import { Host } from "./host.ts";
import { Prng } from "./prng.ts";
import { Recorder } from "./recorder.ts";
import { editedDag, type SimDag } from "./sim-dag.ts";
import { SimExecutor, type SimExecutorParts } from "./sim-executor.ts";
import { type Behaviour, TaskScript } from "./task-script.ts";
import { Users } from "./users.ts";
import { VirtualTime } from "./virtual-time.ts";
import { drawWorkload, type Workload } from "./workload.ts";

/** Parts of the product that a world is to use instead: with a bug in them, for the tests of the simulator itself. */
export interface Replacements {
  readonly store?: (store: Store) => Store;
  readonly slots?: (limits: SlotLimits) => Slots;
  readonly executor?: (parts: SimExecutorParts) => Executor;
  /** Called when the world begins; for what happens beside the product. */
  readonly beside?: (world: World) => void;
  /** Where the store lies. @default ":memory:" */
  readonly path?: string;
}

export interface WorldOptions {
  readonly seed: number;
  readonly isFaultless?: boolean;
  readonly replacements?: Replacements;
  /** What there is to do. @default drawn from the seed */
  readonly workload?: Workload;
  /** What goes wrong. @default drawn from the seed */
  readonly faults?: Faults;
  /** How long workers take to begin, and callbacks. @default drawn, up to two seconds */
  readonly hasLatency?: boolean;
}

/** A scheduler that works, and what it works with. */
interface Node {
  readonly host: Host;
  readonly scheduler: Scheduler;
  readonly slots: Slots;
}

/** So many commits within one moment are no work any more. */
const MOST_FLUSHES = 3_000;
const LONGEST_TRACE = 4_000;
const LONGEST_NOTICE_MS = 100;
const LONGEST_DOWN_MS = 60_000;
const LONGEST_DRAIN_MS = 20_000;

/** A store, a scheduler that dies and comes back, users, and time: everything that happens in it follows from the seed. */
export class World {
  readonly time: VirtualTime;
  readonly prng: Prng;
  readonly workload: Workload;
  readonly faults: Faults;
  readonly recorder = new Recorder();
  /** What happened, newest last. */
  readonly trace: string[] = [];
  /** What went wrong that the store does not show. */
  readonly problems: string[] = [];
  readonly store: Store;
  readonly #catalog: Catalog;
  readonly #hasLatency: boolean;
  readonly #replacements: Replacements;
  readonly #flushes: (() => void)[];
  readonly #script: TaskScript;
  readonly #behaviours: Map<string, Behaviour>;
  readonly #dags: Map<string, SimDag>;
  #isHealed = false;
  #node: Node | undefined;
  #nodes = 0;
  #ids = 0;

  static async open(options: WorldOptions): Promise<World> {
    const flushes: (() => void)[] = [];
    const path = options.replacements?.path ?? ":memory:";
    const store = await openSqliteStore({ path, synchronous: "normal", defer: (flush) => flushes.push(flush) });
    return new World(options, { store, catalog: await store.catalog(), flushes });
  }

  private constructor(
    { seed, isFaultless = false, replacements = {}, workload, faults, hasLatency = true }: WorldOptions,
    parts: { readonly store: Store; readonly catalog: Catalog; readonly flushes: (() => void)[] },
  ) {
    this.prng = new Prng(String(seed));
    this.workload = workload ?? drawWorkload(this.prng.split("workload"));
    this.faults = faults ?? (isFaultless ? NO_FAULTS : drawFaults(this.prng.split("faults")));
    this.#hasLatency = hasLatency;
    this.time = new VirtualTime(this.workload.start, this.prng.split("time"));
    this.store = parts.store;
    this.#catalog = parts.catalog;
    this.#flushes = parts.flushes;
    this.#replacements = replacements;
    this.#dags = new Map(this.workload.dags.map((dag) => [dag.document.dagId, dag]));
    this.#behaviours = new Map(this.workload.dags.flatMap((dag) => [...dag.behaviours]));
    this.#script = new TaskScript(this.prng.split("script"), this.#behaviours, !this.hasOrders);
  }

  /** Whether a world without faults must come to the same end. */
  get hasOrders(): boolean {
    return Number.isFinite(this.faults.orderEveryMs) || Number.isFinite(this.faults.dagChangeEveryMs);
  }

  /** Slots that the scheduler believes to be in use. */
  get slots(): Slots | undefined {
    return this.#node?.slots;
  }

  begin(): void {
    const { pools, triggers } = this.workload;
    for (const pool of pools) this.#catalog.pools.put({ ...pool, description: null });
    this.#startNode();
    const tools = this.#tools();
    for (const { dagId, at, logicalDate } of triggers) {
      this.time.at(at, () => this.#order(() => triggerRun(tools, { dagId, logicalDate })));
    }
    this.#beginFaults(tools);
    this.#replacements.beside?.(this);
  }

  #beginFaults(tools: OrderTools): void {
    const { faults, prng } = this;
    const chance = prng.split("chance");
    this.#every(faults.crashEveryMs, () => this.#node?.host.die("at some moment"));
    this.#every(faults.restartEveryMs, () => this.#restart(chance.int(0, LONGEST_DRAIN_MS)));
    this.#every(faults.pauseEveryMs, () => {
      const ms = Math.round(chance.next() * faults.longestPauseMs);
      this.tell(`${this.#node?.host.name} is paused for ${ms} ms`);
      this.#node?.host.pause(ms);
    });
    this.#every(faults.dagChangeEveryMs, () => this.#editDag(chance));
    const users = new Users({
      tools,
      prng: prng.split("users"),
      dagIds: [...this.#dags.keys()],
      // a scheduler that is paused goes by the old sizes for a moment: nobody can tell that from a mistake
      mayResizePools: !Number.isFinite(faults.pauseEveryMs),
      trace: (line) => this.tell(line),
    });
    this.#every(faults.orderEveryMs, () => this.#order(() => users.order()));
  }

  /** Nothing goes wrong any more, nobody is held back: everything that is under way must come to its end. */
  heal(): void {
    this.tell("the world heals");
    this.#isHealed = true;
    for (const dagId of this.#dags.keys()) this.#catalog.dags.setPaused(dagId, false);
    for (const { name } of this.#catalog.pools.list()) {
      this.#catalog.pools.put({ name, slots: 1000, description: null, includeDeferred: false });
    }
    this.#node?.host.pause(0);
    this.#notice();
  }

  /** Runs that failed have paused it: a user thinks that they may go on. */
  #resume(dagId: string): void {
    this.#catalog.dags.setPaused(dagId, false);
    this.#notice();
  }

  /** Lets the next thing happen, and everything that follows from it at once. */
  async step(): Promise<boolean> {
    const hasStepped = this.time.step();
    await this.settle();
    return hasStepped;
  }

  /** Waits until nothing moves without time. */
  async settle(): Promise<void> {
    for (let flushes = 0; ; flushes++) {
      await turn();
      const due = this.#flushes.splice(0);
      if (due.length === 0) return;
      if (flushes > MOST_FLUSHES)
        throw new Error("the world does not come to rest: commits follow one another without time passing");
      for (const flush of due) flush();
    }
  }

  tell(line: string): void {
    this.trace.push(`${new Date(this.time.now).toISOString().slice(11, 23)} ${line}`);
    if (this.trace.length > LONGEST_TRACE) this.trace.splice(0, LONGEST_TRACE / 2);
  }

  async close(): Promise<void> {
    this.#isHealed = true;
    this.#node?.host.kill();
    await this.store.close();
  }

  // The scheduler

  #startNode(): void {
    const host = new Host(`scheduler ${++this.#nodes}`, this.time, (why) => this.#died(host, why));
    const prng = this.prng.split(host.name);
    const faults = () => (this.#isHealed ? NO_FAULTS : this.faults);
    const { parallelism } = this.workload;
    const trace = (line: string) => this.tell(line);
    const storeParts = { store: this.store, catalog: this.#catalog, host, prng: prng.split("store"), faults, trace };
    const plain = faultyStore(storeParts);
    const slots = this.#replacements.slots?.({ parallelism }) ?? new Slots({ parallelism });
    const hasLatency = this.#hasLatency;
    const { recorder } = this;
    const parts = { host, prng: prng.split("executor"), faults, script: this.#script, recorder, trace, hasLatency };
    const scheduler = new Scheduler({
      store: this.#replacements.store?.(plain) ?? plain,
      executor: this.#replacements.executor?.(parts) ?? new SimExecutor(parts),
      runtime: this.#runtime(host),
      lookUp: new LookUp({ environment: {} }),
      slots,
      parallelism,
      notices: { watch: () => () => {} },
      catchupByDefault: false,
      dagsArePausedAtCreation: false,
      onEvent: (event) => {
        if (event.kind === "trouble") this.tell(`${host.name}: ${event.what} ${String(event.error)}`);
        if (event.kind === "dagPaused" && this.#isHealed) this.#resume(event.dagId);
      },
    });
    this.#node = { host, scheduler, slots };
    this.tell(`${host.name} starts`);
    this.#start(host, scheduler).catch((error: unknown) => host.die(`at its start: ${String(error)}`));
  }

  async #start(host: Host, scheduler: Scheduler): Promise<void> {
    await scheduler.start();
    for (const { document } of this.#dags.values()) {
      if (host.isAlive) await scheduler.publish(`${document.dagId}.ts`, [document]);
    }
  }

  #died(host: Host, why: string): void {
    this.tell(`${host.name} dies ${why}`);
    this.recorder.allGone();
    this.#node = undefined;
    const downMs = this.prng.split(`down ${host.name}`).int(0, LONGEST_DOWN_MS);
    this.time.after(downMs, () => this.#startNode());
  }

  #restart(deadlineMs: number): void {
    const node = this.#node;
    if (!node) return;
    this.tell(`${node.host.name} is told to stop within ${deadlineMs} ms`);
    node.scheduler.stop(deadlineMs).then(
      () => node.host.die("as it was told to"),
      (error: unknown) => node.host.die(`while it stops: ${String(error)}`),
    );
  }

  #runtime(host: Host): Runtime {
    return { clock: host.clock, newId: () => `id${++this.#ids}` };
  }

  // What happens to it

  /** An order of somebody in another process: the scheduler notices a moment later. */
  #order(give: () => Promise<unknown>): void {
    give().then(
      () => this.#notice(),
      (error: unknown) => {
        // an order may come too late, or be about nothing; it says so
        if (!(error instanceof Error && "code" in error)) this.problems.push(`an order failed: ${String(error)}`);
      },
    );
  }

  #notice(): void {
    const node = this.#node;
    const ms = this.prng.split(`notice ${this.time.now}`).int(0, LONGEST_NOTICE_MS);
    node?.host.after(ms, () => node.scheduler.notice());
  }

  #editDag(prng: Prng): void {
    const dag = editedDag(prng, prng.pick([...this.#dags.values()]));
    const { document } = dag;
    this.#dags.set(document.dagId, dag);
    for (const [task, behaviour] of dag.behaviours) this.#behaviours.set(task, behaviour);
    this.tell(`${document.dagId} is edited`);
    this.#node?.scheduler.publish(`${document.dagId}.ts`, [document]).catch((error: unknown) => {
      this.tell(`it is not published: ${String(error)}`);
    });
  }

  #every(meanMs: number, body: () => void): void {
    if (!Number.isFinite(meanMs)) return;
    const prng = this.prng.split(`every ${meanMs}`);
    const next = () => {
      const at = this.time.now - Math.log(1 - prng.next()) * meanMs;
      if (at >= this.workload.chaosEnd) return;
      this.time.at(Math.ceil(at), () => {
        body();
        next();
      });
    };
    next();
  }

  #tools(): OrderTools {
    const clock = new Host("terminal", this.time, () => {}).clock;
    return { store: this.store, clock, newId: () => `order${++this.#ids}` };
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
