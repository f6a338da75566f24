import { type AssetChange, elementName, innerName, listName, mapPathOf, UNMAPPED } from "@tradewind/core/engine";
import type { AttemptRequest, EndedReply } from "@tradewind/worker";
import type { Prng } from "./prng.ts";

/** What a task of the simulated world does, the assets that it updates when it succeeds, and whether others are mapped over its result. */
export type Behaviour = Doing & {
  readonly updates?: readonly AssetChange[];
  readonly returnsList?: boolean;
  /** Whether the list is another one in each try, in a world that goes its own way. */
  readonly varies?: boolean;
};

type Doing =
  /** Ends well after some failed tries, or badly after all of them, or skips itself. */
  | { readonly kind: "plain"; readonly failures: number; readonly skips: number }
  | { readonly kind: "branch"; readonly choices: readonly string[] }
  | { readonly kind: "shortCircuit" }
  /** Of a loop: says after each iteration whether there is another one. */
  | ({ readonly kind: "gate" } & Gate)
  /** Looks again and again until its time has come. */
  | { readonly kind: "sensor"; readonly longestWaitMs: number }
  /** Waits without a worker. */
  | { readonly kind: "deferral"; readonly longestWaitMs: number }
  /** As somebody has said: how long it takes, and how likely each try fails. */
  | {
      readonly kind: "given";
      readonly takesMs: readonly [least: number, most: number];
      readonly fails: number;
      /** Of a branch: what it may choose, and whether chance has a say. */
      readonly branch?: { readonly chooses: readonly string[]; readonly isDrawn: boolean };
      /** Of the gate of a loop, which says yes in its last iteration. */
      readonly gate?: Gate;
    };

interface Gate {
  readonly maxIterations: number;
  readonly hasUntil: boolean;
}

const LONGEST_LIST = 4;
const LONGEST_INNER_LIST = 2;

export interface Played {
  readonly afterMs: number;
  readonly outcome: EndedReply["outcome"];
  readonly xcoms: EndedReply["xcoms"];
  readonly assetEvents: readonly AssetChange[] | undefined;
}

/** How attempts go. How one ends is a function of its run, its task and its try: a world without faults comes to the same end. */
export class TaskScript {
  readonly #prng: Prng;
  readonly #behaviours: ReadonlyMap<string, Behaviour>;
  readonly #isComparable: boolean;

  /** Behaviours by `dagId taskId`; whether the world may be compared with one without faults, in which there are other tries. */
  constructor(prng: Prng, behaviours: ReadonlyMap<string, Behaviour>, isComparable: boolean) {
    this.#prng = prng;
    this.#behaviours = behaviours;
    this.#isComparable = isComparable;
  }

  play(request: AttemptRequest, now: number): Played {
    const { run, taskId, mapIndex, tryNumber } = request;
    const instance = mapIndex === UNMAPPED ? taskId : `${taskId} ${mapIndex}`;
    const name = `${run.dagId} ${run.logicalDate ?? run.runId} ${instance}`;
    const pace = this.#prng.split(`pace ${name} ${tryNumber} ${now}`);
    const behaviour = this.#behaviours.get(`${run.dagId} ${taskId}`)!;
    const afterMs = behaviour.kind === "given" ? pace.int(...behaviour.takesMs) : paceOf(pace);
    const outcome = outcomeOf(behaviour, request, { prng: this.#prng.split(`outcome ${name}`), now: now + afterMs });
    if (outcome.kind !== "success") return { afterMs, outcome, assetEvents: undefined, xcoms: [] };
    const which = behaviour.varies && !this.#isComparable ? `${name} ${tryNumber}` : name;
    const length = this.#prng.split(`length ${which}`).int(0, LONGEST_LIST);
    const inner = this.#prng.split(`inner lengths ${name}`);
    const lengths = Array.from({ length }, () => inner.int(0, LONGEST_INNER_LIST));
    const result = behaviour.returnsList ? lengths.map((one) => Array<string>(one).fill(taskId)) : taskId;
    return {
      afterMs,
      outcome: behaviour.returnsList ? { ...outcome, lengths: lengthsOf("return_value", lengths) } : outcome,
      assetEvents: behaviour.updates,
      xcoms: [{ key: "return_value", value: JSON.stringify({ json: result }) }],
    };
  }
}

/** Whatever somebody may be mapped over: the list itself, the one result of an instance, the lists that are its elements. */
const lengthsOf = (key: string, inner: readonly number[]) => ({
  [listName(key, [])]: inner.length,
  [elementName(key, [])]: 1,
  [innerName(key, [], [])]: inner,
});

function succeeded(
  { branch, gate }: Behaviour & { readonly kind: "given" },
  { mapIndex }: AttemptRequest,
  prng: Prng,
): EndedReply["outcome"] {
  if (gate && mayRepeat(gate, mapIndex) && (!gate.hasUntil || prng.chance(0.5))) return REPEATED;
  if (!branch) return { kind: "success" };
  const { chooses, isDrawn } = branch;
  return { kind: "success", decision: { kind: "branch", chosen: isDrawn ? [prng.pick(chooses)] : [...chooses] } };
}

const mayRepeat = ({ maxIterations }: Gate, mapIndex: number): boolean => mapPathOf(mapIndex)[0]! + 1 < maxIterations;

const REPEATED: EndedReply["outcome"] = { kind: "success", decision: { kind: "repeat" } };

const paceOf = (prng: Prng): number => (prng.chance(0.3) ? prng.int(0, 25) : Math.round(prng.spread(20, 30_000)));

function outcomeOf(
  behaviour: Behaviour,
  request: AttemptRequest,
  { prng, now }: { readonly prng: Prng; readonly now: number },
): EndedReply["outcome"] {
  const { tryNumber, maxTries, waitingSince, resume, mapIndex } = request;
  switch (behaviour.kind) {
    case "plain": {
      if (prng.chance(behaviour.skips)) return { kind: "skipped", reason: "it had nothing to do" };
      const failing =
        behaviour.failures === Number.POSITIVE_INFINITY ? behaviour.failures : prng.int(0, behaviour.failures);
      if (tryNumber > failing) return { kind: "success" };
      const error = { name: "Error", message: `try ${tryNumber} fails` };
      return { kind: tryNumber < maxTries ? "retry" : "failed", error };
    }
    case "given": {
      if (!prng.split(`try ${tryNumber}`).chance(behaviour.fails)) return succeeded(behaviour, request, prng);
      const error = { name: "Error", message: `try ${tryNumber} fails` };
      return { kind: tryNumber < maxTries ? "retry" : "failed", error };
    }
    case "branch":
      return {
        kind: "success",
        decision: { kind: "branch", chosen: behaviour.choices.filter(() => prng.chance(0.5)) },
      };
    case "shortCircuit":
      return prng.chance(0.5) ? { kind: "success" } : { kind: "success", decision: { kind: "shortCircuit" } };
    case "gate": {
      if (behaviour.hasUntil && prng.chance(0.4)) return { kind: "success" };
      if (mayRepeat(behaviour, mapIndex)) return REPEATED;
      if (!behaviour.hasUntil) return { kind: "success" };
      return { kind: "failed", error: { name: "Error", message: "the loop has not converged" } };
    }
    case "sensor": {
      const since = waitingSince ?? now;
      const readyAt = since + prng.next() * behaviour.longestWaitMs;
      if (now >= readyAt) return { kind: "success" };
      return { kind: "rescheduled", at: now + prng.int(1_000, 60_000), waitingSince: since };
    }
    case "deferral": {
      const at = now + Math.round(prng.next() * behaviour.longestWaitMs);
      return resume === null ? { kind: "deferred", at, resume: { n: 1 }, waitingSince: now } : { kind: "success" };
    }
  }
}
