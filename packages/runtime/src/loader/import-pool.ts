import type { Clock, Environment, Timer } from "@tradewind/core/engine";
import { importKind, importSettings } from "../import-settings.ts";
import type { ImportProblem } from "./import-problem.ts";
import { type LoadEnd, LoaderProcess } from "./loader-process.ts";

export interface ImportPoolOptions {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly importTimeoutMs: number;
  readonly memoryLimitMb: number;
  /** How many may import at a time; more than one do only while a file holds up the rest. */
  readonly processes: number;
  /** Whether files are imported for a check. @default false */
  readonly inspects?: boolean;
  /** The files of policies, macros and listeners that DAGs are loaded under. @default none */
  readonly extensions?: readonly string[] | undefined;
  readonly onEnd: (file: string, end: LoadEnd) => void;
  readonly onStray: (file: string, problem: ImportProblem) => void;
}

/** A process, and what it may be used for. */
interface Seat {
  readonly process: LoaderProcess;
  /** For which it was started. */
  readonly file: string;
  readonly kind: string;
  /** Of the first file that it imports: modules that have changed since are cached in it as they were. */
  generation: number;
}

/** One file after another. */
interface Lane {
  seat: Seat | undefined;
  file: string | undefined;
  isHeldUp: boolean;
}

// when a file has taken this long, the others go on in another process
const HELD_UP_MS = 500;
// so long are timers and promises of the files watched for errors when all are imported
const LINGER_MS = 1000;

/**
 * Imports files in child processes: all in one as long as they come quickly (a process costs 250 ms, a small file 3 ms), in further ones
 * while a file holds up the rest. Modules are cached for the life of a process, so that every `add` begins with fresh ones; one that has
 * imported nothing yet stands by for it. A file that brings its process down is imported again, alone, when others had been in it before.
 */
export class ImportPool {
  readonly #options: ImportPoolOptions;
  /** In the order in which they are imported. */
  readonly #queue = new Set<string>();
  readonly #lanes = new Set<Lane>();
  readonly #living = new Set<LoaderProcess>();
  readonly #lingering = new Set<Timer>();
  /** From which generation on a result of a file counts; without an entry none does: the file is gone. */
  readonly #wanted = new Map<string, number>();
  readonly #waiting = new Set<{ readonly files: Set<string>; readonly done: () => void }>();
  /** Files that are imported first in a process of their own. */
  readonly #alone = new Set<string>();
  /** Files that brought a process down when they were last imported; they come last. */
  readonly #killers = new Set<string>();
  #standby: Seat | undefined;
  #generation = 0;
  #isStopped = false;

  constructor(options: ImportPoolOptions) {
    this.#options = options;
  }

  /** Imports these files in processes that have imported nothing before. Resolves when each has ended, or is gone. */
  async add(files: readonly string[]): Promise<void> {
    if (this.#isStopped || files.length === 0) return;
    this.#generation++;
    for (const file of this.#inOrder(files)) {
      this.#queue.add(file);
      this.#alone.delete(file);
      this.#wanted.set(file, this.#generation);
    }
    this.#abandon(files);
    await new Promise<void>((done) => {
      this.#waiting.add({ files: new Set(files), done });
      this.#openLaneIfHeldUp();
    });
  }

  /** Forgets a file that is gone. */
  remove(file: string): void {
    for (const set of [this.#queue, this.#alone, this.#killers]) set.delete(file);
    this.#wanted.delete(file);
    this.#abandon([file]);
    this.#settle(file);
  }

  /** Ends all processes, whatever they are doing. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#queue.clear();
    for (const timer of this.#lingering) timer.cancel();
    for (const { done } of this.#waiting) done();
    this.#waiting.clear();
    for (const process of this.#living) process.kill();
    await Promise.all([...this.#living].map(({ ended }) => ended));
  }

  /** What is being imported as it was before need not come to its end. */
  #abandon(files: readonly string[]): void {
    for (const { file, seat } of this.#lanes) if (file !== undefined && files.includes(file)) seat?.process.kill();
  }

  /** Those of one kind together, so that one process can take them; those that end processes last. */
  #inOrder(files: readonly string[]): string[] {
    const groups = new Map<string, string[]>();
    for (const file of files) {
      const kind = this.#killers.has(file) ? "\0" : importKind(file);
      groups.set(kind, [...(groups.get(kind) ?? []), file]);
    }
    const killers = groups.get("\0") ?? [];
    groups.delete("\0");
    return [...[...groups.values()].flat(), ...killers];
  }

  #openLaneIfHeldUp(): void {
    const { processes } = this.#options;
    if (this.#queue.size === 0 || this.#lanes.size >= processes) return;
    if ([...this.#lanes].some(({ isHeldUp }) => !isHeldUp)) return;
    const lane: Lane = { seat: undefined, file: undefined, isHeldUp: false };
    this.#lanes.add(lane);
    void this.#work(lane);
  }

  async #work(lane: Lane): Promise<void> {
    for (const file of this.#queue) {
      this.#queue.delete(file);
      const { process, generation } = this.#seatFor(lane, file);
      lane.file = file;
      let heldUp: Timer | undefined;
      const end = await process.load(file, () => {
        heldUp = this.#options.clock.timer(HELD_UP_MS, () => this.#holdUp(lane));
      });
      heldUp?.cancel();
      lane.file = undefined;
      lane.isHeldUp = false;
      if (this.#isStopped) break;
      this.#ended(file, end, generation);
    }
    this.#lanes.delete(lane);
    this.#retire(lane.seat);
  }

  #holdUp(lane: Lane): void {
    lane.isHeldUp = true;
    this.#openLaneIfHeldUp();
  }

  #ended(file: string, end: LoadEnd, generation: number): void {
    if (!this.#isWanted(file, generation)) return;
    if (end.kind === "died" && end.isDoubtful) {
      this.#alone.add(file);
      this.#queue.add(file);
      return;
    }
    this.#alone.delete(file);
    if (end.kind === "died") this.#killers.add(file);
    else this.#killers.delete(file);
    this.#options.onEnd(file, end);
    this.#settle(file);
  }

  /** False when the file is gone, or on its way again. */
  #isWanted(file: string, generation: number): boolean {
    return !this.#isStopped && generation >= (this.#wanted.get(file) ?? Number.POSITIVE_INFINITY);
  }

  #settle(file: string): void {
    for (const waiting of this.#waiting) {
      if (!waiting.files.delete(file) || waiting.files.size > 0) continue;
      this.#waiting.delete(waiting);
      waiting.done();
    }
  }

  /** The lane's own process when it will do, the one that stands by, or a new one. */
  #seatFor(lane: Lane, file: string): Seat {
    const kind = importKind(file);
    const { seat } = lane;
    const willDo = seat?.process.isUsable && seat.kind === kind && seat.generation === this.#generation;
    if (willDo && !this.#alone.has(file)) return seat;
    this.#retire(seat);
    lane.seat = this.#takeStandby(kind) ?? this.#start(file, kind);
    lane.seat.generation = this.#generation;
    return lane.seat;
  }

  #takeStandby(kind: string): Seat | undefined {
    const standby = this.#standby;
    this.#standby = undefined;
    if (standby?.kind === kind && standby.process.isUsable) return standby;
    standby?.process.kill();
    return undefined;
  }

  #start(file: string, kind: string): Seat {
    const { environment, onStray, ...parts } = this.#options;
    const seat: Seat = {
      file,
      kind,
      generation: 0,
      process: new LoaderProcess({
        ...parts,
        settings: importSettings(file, environment),
        onStray: (from, problem) => {
          if (this.#isWanted(from, seat.generation)) onStray(from, problem);
        },
      }),
    };
    this.#living.add(seat.process);
    void seat.process.ended.then(() => this.#living.delete(seat.process));
    return seat;
  }

  /** Lets a process go: after a while in which its files may still show errors, unless files are about to be imported anew. */
  #retire(seat: Seat | undefined): void {
    if (!seat) return;
    if (this.#isStopped || seat.generation < this.#generation) {
      seat.process.kill();
      return;
    }
    const timer = this.#options.clock.timer(LINGER_MS, () => {
      this.#lingering.delete(timer);
      seat.process.kill();
      this.#standby ??= this.#start(seat.file, importKind(seat.file));
    });
    this.#lingering.add(timer);
  }
}
