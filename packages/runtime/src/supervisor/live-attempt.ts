import type { InstanceAssignment, SlotClaim, Waiting } from "@tradewind/core/engine";
import type { EndedReply } from "@tradewind/worker";
import type { ActiveRun, KnownRow } from "./active-run.ts";

export interface AttemptFacts {
  readonly token: string;
  readonly tryNumber: number;
  /** The number of the last try that is allowed. */
  readonly maxTries: number;
  readonly waitingSince: number | undefined;
  /** What a deferred attempt left for when it goes on, as JSON. */
  readonly resume: string | undefined;
}

/** An attempt that waits for a slot, has been queued, or executes. */
export class LiveAttempt implements Waiting, KnownRow {
  /** Another object after its run was loaded anew. */
  run: ActiveRun;
  /** The instance, as its run numbers them; another one after its run was loaded anew. */
  node: number;
  readonly task: number;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly token: string;
  readonly tryNumber: number;
  readonly maxTries: number;
  readonly waitingSince: number | undefined;
  readonly resume: string | undefined;
  startedAt: number | undefined;
  /** Whether the store knows that it is running. */
  isRecorded = false;
  /** How often it lost its worker through no fault of its own. */
  handBacks = 0;
  /** Its token is no longer valid: it was told to end, and how it does means nothing. */
  isStale = false;
  /** How it ended, while its run was being loaded anew. */
  earlyEnd: EndedReply | undefined;
  /** Attempts of the same task that start when this one is gone. */
  successors: LiveAttempt[] | undefined;
  #assignment: InstanceAssignment | undefined;

  constructor(run: ActiveRun, node: number, { token, tryNumber, maxTries, waitingSince, resume }: AttemptFacts) {
    this.run = run;
    this.node = node;
    this.task = run.instances.taskOf(node);
    this.taskId = run.graph.tasks[this.task]!.taskId;
    this.mapIndex = run.instances.mapIndex(node);
    this.token = token;
    this.tryNumber = tryNumber;
    this.maxTries = maxTries;
    this.waitingSince = waitingSince;
    this.resume = resume;
  }

  /** Where it goes; undefined: where its task says. Asked once: whoever is asked again has to say the same. */
  get assignment(): InstanceAssignment | undefined {
    const { instancePolicy } = this.run;
    if (instancePolicy === undefined) return undefined;
    this.#assignment ??= instancePolicy(this);
    return this.#assignment;
  }

  get claim(): SlotClaim {
    const claim = this.run.version.claims[this.task]!;
    const { assignment } = this;
    return assignment === undefined || assignment.executor === claim.executor
      ? claim
      : { ...claim, executor: assignment.executor };
  }

  get runKey(): number {
    return this.run.slotKey;
  }

  get priorityWeight(): number {
    return this.run.graph.tasks[this.task]!.priorityWeight;
  }

  get weight(): number {
    return this.run.graph.tasks[this.task]!.weight;
  }

  get runDate(): number {
    return this.run.facts.logicalDate ?? this.run.facts.startedAt;
  }
}
