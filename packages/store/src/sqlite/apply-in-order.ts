import type { Transition, TransitionResult, WriteChain } from "../transition.ts";
import { applyTransition, type TransitionParts } from "./apply-transition.ts";

/** After a lost move the rest of its call is lost, too: it was decided from a view of things that no longer holds. */
export function applyInOrder(
  parts: TransitionParts,
  moves: readonly Transition[],
  chain: WriteChain | undefined,
): TransitionResult[] {
  const results: TransitionResult[] = [];
  let asOne: number | undefined;
  let isLost = chain?.isBroken ?? false;
  for (const move of moves) {
    if (move.kind === "asOne" && asOne === undefined) {
      asOne = results.length;
      parts.statements.get("savepoint").run();
    }
    const result: TransitionResult = isLost ? LOST : applyTransition(parts, move);
    isLost ||= !result.applied;
    results.push(result);
  }
  if (chain && isLost) chain.isBroken = true;
  return asOne === undefined ? results : wholeOrNothing(parts, results, { asOne, isLost });
}

/** Takes back what was written as one when a part of it was lost. */
function wholeOrNothing(
  { statements, log }: TransitionParts,
  results: readonly TransitionResult[],
  { asOne, isLost }: { readonly asOne: number; readonly isLost: boolean },
): TransitionResult[] {
  if (isLost) {
    statements.get("rollbackToSavepoint").run();
    log.begin();
  }
  statements.get("releaseSavepoint").run();
  return results.map((result, i) => (isLost && i >= asOne ? LOST : result));
}

const LOST: TransitionResult = { applied: false };
