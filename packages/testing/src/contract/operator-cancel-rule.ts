import type { BaseOperator, TaskContext } from "@tradewind/core";
import { settled } from "../manual-clock.ts";
import { endlessHooks } from "./endless-hook.ts";
import { attempt, made, shown } from "./operator-attempts.ts";
import type { AnyOptions, OperatorSubject } from "./operator-contract.ts";
import { waited } from "./patience.adapter.ts";
import type { Rule } from "./rule.ts";

const timeoutOf = ({ contract: { cancelTimeoutMs = 1_000 } }: OperatorSubject): number => cancelTimeoutMs;

export const cancelRule: Rule<OperatorSubject> = {
  name: "ends soon after its attempt is cancelled",
  mend: "hand the signal of the context on to what execute() waits for, or end that in onKill().",
  judge: async (subject) => {
    const { endless, valid } = subject.contract;
    if (endless?.length === 0) return { notJudged: "its contract says that no attempt goes on until it is cancelled" };
    const found: string[] = [];
    let hasGoneOn = false;
    for (const options of endless ?? valid) {
      const { isOver, isLate, calls } = await cancelled(subject, options);
      hasGoneOn ||= !isOver;
      if (!isLate) continue;
      const waitsFor = calls.size > 0 ? `; it waits for ${[...calls].join(", ")}, without the signal` : "";
      found.push(
        `found that with ${shown(options)} it goes on ${timeoutOf(subject)} ms after it was cancelled${waitsFor}`,
      );
    }
    if (hasGoneOn) return found;
    return { notJudged: "every attempt ends by itself, and asks no stand-in of a hook: give options that are endless" };
  },
};

interface Cancelled {
  /** It had ended before. */
  readonly isOver: boolean;
  readonly isLate: boolean;
  /** The methods of hooks that it waits for, and that were given no signal. */
  readonly calls: ReadonlySet<string>;
}

async function cancelled(subject: OperatorSubject, options: AnyOptions): Promise<Cancelled> {
  const { hooks = {}, override = [] } = subject.contract;
  const calls = new Set<string>();
  // a timeout of its own would end it, too
  const operator = made(subject, { ...options, executionTimeout: undefined });
  const end = { isOver: false, isLate: false };
  cancelInExecute(operator, end, timeoutOf(subject));
  await attempt(operator, subject.contract, {
    hooks: Object.fromEntries(Object.entries(hooks).map(([id, hook]) => [id, endlessHooks(hook, calls)])),
    override: override.map(([Hook, hook]) => [Hook, endlessHooks(hook, calls)] as const),
  });
  return { ...end, calls };
}

/** The attempt itself goes on: it has to tell what became of the work within it. */
function cancelInExecute(operator: BaseOperator, end: { isOver: boolean; isLate: boolean }, ms: number): void {
  // a sensor works in its pokes
  const method = "poke" in operator ? "poke" : "execute";
  const works = operator as unknown as Record<string, (context: TaskContext) => unknown>;
  const original = works[method]!.bind(operator);
  works[method] = async (context) => {
    const controller = new AbortController();
    Object.assign(context, { signal: controller.signal });
    const work = waited(async () => original(context), 2 * ms).then((outcome) => {
      end.isOver ||= !controller.signal.aborted;
      return outcome;
    });
    await settled();
    if (!end.isOver) controller.abort(new Error("the contract has cancelled the attempt"));
    if (!end.isOver) await operator.onKill();
    end.isLate = (await waited(() => work, ms)).kind === "late";
    return true;
  };
}
