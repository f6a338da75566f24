import type { FinishedRunState } from "../state/run-state.ts";
import { isUnsuccessful } from "../state/task-state.ts";
import { failureCauses } from "./failure-causes.ts";
import type { RunInstances } from "./run-instances.ts";

/** How a run ends, and why where it fails. */
export interface RunOutcome {
  readonly state: FinishedRunState;
  readonly reason: string | undefined;
}

/** So many instances are named as the reason why a run failed. */
const MOST_NAMED = 10;

/** How a run ends of which nothing is left to do: as its leaves have. */
export function outcomeOf(instances: RunInstances, leaves: readonly number[]): RunOutcome {
  const broken = leaves.flatMap((leaf) =>
    instances.instancesOn(leaf, []).filter((node) => isUnsuccessful(instances.state(node))),
  );
  if (broken.length === 0) return { state: "success", reason: undefined };
  return { state: "failed", reason: reasonOf(instances, broken) };
}

/** The leaves decide that a run has failed, and often are only what never ran: who reads why wants to know of the first ones. */
function reasonOf(instances: RunInstances, broken: readonly number[]): string {
  const causes = failureCauses(
    {
      hasFailed: (node) => instances.state(node) === "failed",
      brokenBefore: (node) =>
        instances.before(node).filter((other) => instances.isExpanded(other) || isUnsuccessful(instances.state(other))),
    },
    broken,
  );
  const named = causes.slice(0, MOST_NAMED).map((node) => `${instances.nameOf(node)} ${instances.state(node)}`);
  const others = causes.length - named.length;
  return [...named, ...(others > 0 ? [`and ${others} more`] : [])].join(", ");
}
