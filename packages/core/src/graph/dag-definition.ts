import type { DateTime } from "luxon";
import type { DagOptions } from "../dag-options.ts";
import type { DagDocument, LoopDocument } from "../document/dag-document.ts";
import type { Extensions } from "../extensions/extensions.ts";
import type { TaskRole } from "../flow/task-node.ts";
import type { BaseOperator } from "../operators/base-operator.ts";
import type { TaskOptions } from "../operators/task-options.ts";
import type { ParamSpec } from "../params/param-spec.ts";
import type { SourceLocation } from "../source-location.ts";
import type { Timetable } from "../timetable/timetable.ts";
import type { DagMapping, MappedOver } from "./dag-mapping.ts";

/** A task of a definition: the operator that does it, and its place in the graph. */
export interface BoundTask {
  readonly taskId: string;
  // biome-ignore lint/suspicious/noExplicitAny: operators of every option and result type
  readonly operator: BaseOperator<any, any>;
  /** The task's own options over the DAG's `defaultArgs`. */
  readonly options: TaskOptions;
  /** The DAG's params with the task's own laid over them. */
  readonly params: ParamSpec;
  /** Ids of the direct upstream and downstream tasks. */
  readonly upstream: readonly string[];
  readonly downstream: readonly string[];
  /** The innermost group that it is in. */
  readonly group: string | undefined;
  /** The expansions that it takes part in, outermost first. */
  readonly mapping: readonly string[];
  /** What of its result something is mapped over. */
  readonly mappedOver: readonly MappedOver[];
  readonly role: TaskRole | undefined;
  /** The loop around it; undefined for a task that is not repeated. */
  readonly loop: BoundLoop | undefined;
}

/** A loop, as its tasks know it. */
export interface BoundLoop extends LoopDocument {
  readonly loopId: string;
}

/** A group of a definition. */
export interface BoundGroup {
  readonly groupId: string;
  /** The method that it was made by. */
  readonly method: string | undefined;
  /** Its tasks that nothing in it is before. */
  readonly roots: readonly string[];
}

/** A DAG, ready to be executed: graph plus functions, frozen. Only worker processes and loaders hold one; all others hold its document. */
export interface DagDefinition {
  readonly dagId: string;
  readonly options: DagOptions;
  readonly timetable: Timetable;
  readonly startDate: DateTime | undefined;
  readonly endDate: DateTime | undefined;
  readonly params: ParamSpec;
  /** In an order in which every task stands behind its upstreams. */
  readonly tasks: ReadonlyMap<string, BoundTask>;
  readonly groups: ReadonlyMap<string, BoundGroup>;
  readonly mapping: DagMapping;
  readonly source: SourceLocation | undefined;
  /** Whether a policy leaves it out: whoever loads its file does as if it were not there. */
  readonly isLeftOut: boolean;
  readonly document: DagDocument;
  /** What it was made under. */
  readonly extensions: Extensions;
}

const DEFINITION: unique symbol = Symbol.for("tradewind.definition") as never;

/** Marks a definition so that it is known across copies of this package. */
export function brandDefinition(definition: DagDefinition): DagDefinition {
  return Object.freeze(Object.assign(definition, { [DEFINITION]: true }));
}

export function isDagDefinition(value: unknown): value is DagDefinition {
  return typeof value === "object" && value !== null && DEFINITION in value;
}
