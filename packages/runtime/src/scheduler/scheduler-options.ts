import type { Runtime, Slots, TimetableRegistry } from "@tradewind/core/engine";
import type { Store } from "@tradewind/store";
import type { Executor } from "../executors/executor.ts";
import type { LookUp } from "../look-up.ts";
import type { InstancePolicy } from "../supervisor/instance-policy.ts";
import type { DeadlineRuleOf } from "./deadlines.ts";
import type { SchedulerEvent } from "./events.ts";
import type { Notices } from "./notices.ts";

export interface SchedulerOptions {
  readonly store: Store;
  readonly executor: Executor;
  readonly runtime: Runtime;
  readonly lookUp: LookUp;
  readonly slots: Slots;
  readonly parallelism: number;
  /** The names of the executors; without them every name is one. */
  readonly executors?: readonly string[] | undefined;
  /** Says where attempts go. @default where their tasks say */
  readonly instancePolicy?: InstancePolicy | undefined;
  /** The rules of deadline references of one's own. @default none is known */
  readonly deadlineRuleOf?: DeadlineRuleOf | undefined;
  /** Tells when another process has changed the store. */
  readonly notices: Notices;
  readonly timetables?: TimetableRegistry | undefined;
  readonly catchupByDefault: boolean;
  readonly dagsArePausedAtCreation: boolean;
  /** Whether runs that somebody asks for begin although their DAG is paused; by itself it gets none. @default false */
  readonly runsPausedDags?: boolean;
  /** However far away the next run is, the clock is looked at this often: it may have been set. @default 60000 */
  readonly longestSleepMs?: number;
  /** Whether what a task keeps in its state store goes when it succeeds. @default false */
  readonly clearsStateOnSuccess?: boolean | undefined;
  /** Whether a process that carried runs on by itself still lives. */
  readonly isAlive?: (owner: string) => boolean;
  readonly onEvent?: ((event: SchedulerEvent) => void) | undefined;
}
