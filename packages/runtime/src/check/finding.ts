import type { PartitionedDocument } from "@tradewind/core/engine";
import type { Place } from "../loader/code-frame.ts";

/** An error keeps something from being run; a warning is what one would want to know before. */
export type Severity = "error" | "warning";

/** Something that a check has found. */
export interface Finding {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly place: FindingPlace;
  readonly dagId: string | null;
}

/** Where it is; without a line the whole file is meant. */
export interface FindingPlace extends Omit<Place, "line"> {
  readonly line: number | null;
}

/** A name that a file uses, whose meaning lies outside of it. */
export interface Use {
  readonly name: string;
  /** What uses it, such as `task "load"`. */
  readonly by: string;
  readonly dagId: string | null;
  readonly place: FindingPlace;
}

/** What of a DAG is judged together with the others. */
export interface DagFacts {
  readonly dagId: string;
  readonly place: FindingPlace;
}

/** An asset that runs of a DAG update for the keys that its schedule gives them. */
export interface UpdatedPartitions {
  readonly asset: string;
  readonly dagId: string;
  /** One of them. */
  readonly key: string;
  readonly keyFormat: string;
}

/** A DAG that waits for assets by their partitions. */
export interface AwaitedPartitions {
  readonly dagId: string;
  readonly schedule: PartitionedDocument;
  readonly place: FindingPlace;
}

/** Everything that importing a file has told about it. JSON: it crosses from the importing process, and is kept. */
export interface FileFacts {
  readonly findings: readonly Finding[];
  readonly dags: readonly DagFacts[];
  readonly pools: readonly Use[];
  readonly executors: readonly Use[];
  /** Deadline references of one's own. */
  readonly deadlineReferences: readonly Use[];
  readonly connections: readonly Use[];
  readonly variables: readonly Use[];
  readonly updatedPartitions: readonly UpdatedPartitions[];
  readonly awaitedPartitions: readonly AwaitedPartitions[];
  /** Files beside the modules that it depends on. */
  readonly files: readonly string[];
}

/** How a file's import came about, for the process that asked for it. */
export interface Inspection {
  readonly facts: FileFacts;
  /** The files that it depends on, itself included. */
  readonly inputs: readonly string[];
  /** The URLs that it imports itself, in order. */
  readonly imports: readonly { readonly url: string; readonly specifier: string }[];
}

export const NO_FACTS: FileFacts = {
  findings: [],
  dags: [],
  pools: [],
  executors: [],
  deadlineReferences: [],
  connections: [],
  variables: [],
  updatedPartitions: [],
  awaitedPartitions: [],
  files: [],
};
