import type { AssetAliasDocument, AssetDocument, NamedAsset } from "../asset/asset-condition.ts";
import type { DeadlineDocument } from "../deadline/deadline-document.ts";
import type { RunEvent } from "../listeners/listener.ts";
import type { TaskKind } from "../operators/base-operator.ts";
import type { CallbackKind } from "../operators/task-options.ts";
import type { TEARDOWN_RULE, TriggerRule } from "../plan/trigger-rule.ts";
import type { SourceLocation } from "../source-location.ts";
import type { TimetableDocument } from "../timetable/timetable.ts";

/** JSON, as documents hold it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** An XCom that a task's arguments refer to; it is sent along when the task is dispatched. */
export interface XComInput {
  readonly taskId: string;
  readonly key: string;
  /** Of a mapped task: of which instances. @default all that concern whoever asks */
  readonly mapIndexes?: readonly number[] | undefined;
}

/**
 * A list that tasks are mapped over, as far as its length is concerned. `xcom`: what a task returned, or one property of it;
 * `element`: an element of the list that the group around is mapped over, itself a list.
 */
export type ListDocument =
  | {
      readonly kind: "literal";
      readonly length: number;
      /** The lengths of its elements, where something is mapped over those: by the path of a property, joined with dots. */
      readonly inner?: { readonly [path: string]: readonly number[] };
    }
  | { readonly kind: "xcom"; readonly taskId: string; readonly key: string; readonly path: readonly string[] }
  | {
      readonly kind: "element";
      readonly expansion: string;
      readonly list: number;
      readonly path: readonly string[];
    }
  | { readonly kind: "zip"; readonly lists: readonly ListDocument[]; readonly isLongest: boolean }
  | { readonly kind: "concat"; readonly lists: readonly ListDocument[] };

/** How a group is repeated. */
export interface LoopDocument {
  /** The task that decides after each iteration whether there is another one. */
  readonly gate: string;
  /** The task whose result is that of an iteration. */
  readonly result: string;
  readonly maxIterations: number;
  /** Whether the gate asks if the loop may stop; otherwise it has `maxIterations` iterations. */
  readonly hasUntil: boolean;
}

/**
 * A task or a group that has an instance for each element, or each combination of elements of several lists; or a group that has one
 * for each iteration.
 */
export interface ExpansionDocument {
  /** The id of the task or the group. */
  readonly id: string;
  /** The mapped groups around it, outermost first. */
  readonly within: readonly string[];
  /** None for a loop. */
  readonly lists: readonly ListDocument[];
  /** Left out where it is not repeated. */
  readonly loop?: LoopDocument | undefined;
}

/** How often a group is tried again as a whole, and after which waits. */
export interface GroupTriesDocument {
  readonly retries: number;
  readonly retryDelayMs: number;
  /** Factor by which the wait grows; 0 is off. */
  readonly retryBackoff: number;
  readonly maxRetryDelayMs: number | null;
}

/** A named part of a DAG. */
export interface GroupDocument {
  readonly groupId: string;
  /** The group around it; null at the top. */
  readonly parent: string | null;
  readonly label: string;
  readonly tooltip: string | null;
  /** Left out where it is not tried again. */
  readonly tries?: GroupTriesDocument | undefined;
}

/** One task as a document says it. Durations in milliseconds; null means "none". */
export interface TaskDocument {
  readonly taskId: string;
  /** The operator's class, or `@task`, `@branch`, `@shortCircuit`, `@sensor`, `@bash`. */
  readonly operator: string;
  readonly kind: TaskKind;
  readonly upstream: readonly string[];
  readonly triggerRule: TriggerRule | typeof TEARDOWN_RULE;
  readonly retries: number;
  readonly retryDelayMs: number;
  /** Factor by which the wait grows; 0 is off. */
  readonly retryBackoff: number;
  readonly maxRetryDelayMs: number | null;
  readonly executionTimeoutMs: number | null;
  /** Only for short circuits: whether a false result skips everything downstream, or only the direct tasks. */
  readonly skipsAllDownstream: boolean;
  readonly callbacks: readonly CallbackKind[];
  readonly pool: string;
  readonly poolSlots: number;
  /** The author's number. Orders tasks of different DAGs. */
  readonly priorityWeight: number;
  /** What the weight rule makes of it. Orders the tasks of one DAG. */
  readonly weight: number;
  readonly queue: string;
  /** The name of what brings its attempts to workers; left out where it is the first of the configuration. */
  readonly executor?: string | undefined;
  /** What that is told beside the attempt; left out where there is nothing. */
  readonly executorConfig?: { readonly [name: string]: Json } | undefined;
  readonly dependsOnPast: boolean;
  readonly waitForDownstream: boolean;
  readonly ignoreFirstDependsOnPast: boolean;
  /** With `dependsOnPast`: the tasks of the previous run that it waits for, instead of itself; left out where they are not named. */
  readonly dependsOnPreviousTasks?: readonly string[] | undefined;
  /** With `dependsOnPast`: whether it is skipped by its rule only when it could run as well; left out where it is not. */
  readonly waitForPastDependsBeforeSkipping?: boolean | undefined;
  /** The task takes no part in runs with an earlier logical date. */
  readonly startDate: string | null;
  /** The task takes no part in runs with a later logical date. */
  readonly endDate: string | null;
  readonly maxActiveTisPerDag: number | null;
  readonly maxActiveTisPerDagRun: number | null;
  readonly inputs: readonly XComInput[];
  /** The innermost group that it is in; null at the top. */
  readonly group: string | null;
  /** The expansions that it takes part in, outermost first: those of the groups around it, and its own. Empty: it is not mapped. */
  readonly mapping: readonly string[];
  /** Those of them whose elements it uses. */
  readonly elementsOf: readonly string[];
  /** Template of the name of a mapped instance, rendered when it has ended. */
  readonly mapIndexTemplate: string | null;
  readonly role: "setup" | "teardown" | null;
  /** Only for teardowns: whether the run fails when it does. */
  readonly onFailureFailDagrun: boolean;
  /** The template fields as written; what is not JSON is described in words. */
  readonly templateFields: { readonly [name: string]: Json };
  /** The languages of those fields, and of parts of them, that have one; left out where none has. */
  readonly templateFieldsRenderers?: { readonly [path: string]: string } | undefined;
  /** The names of the links that its attempts leave; left out where there are none. */
  readonly extraLinks?: readonly string[] | undefined;
  readonly owner: string;
  /** null: its id. */
  readonly displayName: string | null;
  readonly doc: string | null;
  /** What is said about it in other formats; null: nothing. */
  readonly docs: { readonly [format in "md" | "json" | "yaml" | "rst"]?: string | undefined } | null;
  /** The defaults of its own params; null when it declares none. */
  readonly params: Json;
  /** JSON Schema of what it asks of a run's conf beyond the DAG; null: nothing. */
  readonly paramsSchema: Json;
  /** What it reads, and what it updates when it succeeds; left out where there is nothing. */
  readonly inlets?: readonly NamedAsset[] | undefined;
  readonly outlets?: readonly (AssetDocument | AssetAliasDocument)[] | undefined;
}

export interface EdgeLabelDocument {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** A DAG without its functions: all that a scheduler, a server or a page ever sees of it. */
export interface DagDocument {
  readonly schemaVersion: 1;
  readonly dagId: string;
  /** null: its id. */
  readonly displayName: string | null;
  readonly description: string | null;
  readonly docMd: string | null;
  readonly tags: readonly string[];
  readonly owner: string;
  readonly ownerLinks: { readonly [owner: string]: string };
  readonly schedule: TimetableDocument;
  readonly startDate: string | null;
  readonly endDate: string | null;
  /** null: as configured. */
  readonly catchup: boolean | null;
  /** IANA name of the zone that the author thinks in. */
  readonly timezone: string;
  readonly maxActiveRuns: number;
  readonly maxActiveTasks: number;
  /** 0: never pauses by itself. */
  readonly maxConsecutiveFailedDagRuns: number;
  readonly dagrunTimeoutMs: number | null;
  readonly failFast: boolean;
  /** null: as configured. */
  readonly isPausedUponCreation: boolean | null;
  /** Those of the runs, then those of tasks; left out where there are none. */
  readonly deadlines?: readonly DeadlineDocument[] | undefined;
  /** Of what somebody is told: callbacks, and who listens to all runs. */
  readonly callbacks: readonly RunEvent[];
  /** The defaults that there are. */
  readonly params: Json;
  /** JSON Schema of a run's conf; null when anything goes. */
  readonly paramsSchema: Json;
  /** In an order in which every task stands behind its upstreams. */
  readonly tasks: readonly TaskDocument[];
  readonly edgeLabels: readonly EdgeLabelDocument[];
  /** Outer groups before inner ones. */
  readonly groups: readonly GroupDocument[];
  readonly expansions: readonly ExpansionDocument[];
  readonly source: SourceLocation | null;
  /** SHA-256 over everything above but `source`: equal content, equal hash. */
  readonly hash: string;
}
