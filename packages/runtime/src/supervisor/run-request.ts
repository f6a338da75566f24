import type { DagDocument } from "@tradewind/core";
import type { FinishedRunState, Json, RunType } from "@tradewind/core/engine";

/** A run to be made, or made again. Times in milliseconds. */
export interface RunRequest {
  readonly document: DagDocument;
  /** Where workers load the DAG from; null when they have it. */
  readonly file: string | null;
  readonly runId: string;
  readonly runType: RunType;
  readonly logicalDate: number | null;
  readonly dataIntervalStart: number | null;
  readonly dataIntervalEnd: number | null;
  /** The part of the data that it is about. @default none */
  readonly partitionKey?: string | null | undefined;
  readonly conf: Readonly<Record<string, Json>>;
}

export interface RunEnd {
  readonly runKey: number;
  readonly state: FinishedRunState;
  readonly reason: string | undefined;
}
