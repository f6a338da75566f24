import type {
  AssetChange,
  AssetEventsQuery,
  CallbackKind,
  Decision,
  ExternalStatesRequest,
  Json,
  ListLengths,
  RunEvent,
  RunType,
  TriggerRunRequest,
  XComInput,
  XComRuns,
  XComTexts,
} from "@tradewind/core/engine";

// What a worker and its supervisor say to each other, whatever carries it: a direct call, a child process's channel, or HTTP.
// Everything here is JSON. An attempt is named by its token. A worker knows no store: it asks, and gets answers.

/** What is true for all attempts of a run. Times in milliseconds. */
export interface RunFacts {
  readonly dagId: string;
  readonly runId: string;
  readonly runType: RunType;
  readonly logicalDate: number | null;
  readonly dataIntervalStart: number | null;
  readonly dataIntervalEnd: number | null;
  /** The part of the data that the run is about. @default none */
  readonly partitionKey?: string | null | undefined;
  readonly partitionDate?: number | null | undefined;
  readonly conf: Readonly<Record<string, Json>>;
  readonly startedAt: number;
}

/** Where an instance stands in an expansion, and the elements that come from other tasks. Of a loop: in which iteration. */
export interface ExpansionElements {
  readonly expansion: string;
  /** Which combination of the lists' elements it has. */
  readonly index: number;
  readonly lengths: readonly number[];
  /** For each list the lengths of those that it is made of. */
  readonly bases: readonly (readonly number[])[];
  /** The elements needed of lists that are not written in the DAG. */
  readonly values: readonly {
    readonly list: number;
    readonly base: number;
    readonly index: number;
    readonly value: string;
    /** Of a value that a backend of XComs keeps: what of it is the element. */
    readonly pick?: { readonly path: readonly string[]; readonly index: number | null };
  }[];
  /** Of a loop, behind its first iteration: the result of the iteration before. */
  readonly previous?: XComTexts;
}

/** One attempt of one task. */
export interface AttemptRequest {
  readonly token: string;
  /** The file that defines the DAG; null when the worker has the definition already. */
  readonly file: string | null;
  readonly run: RunFacts;
  readonly taskId: string;
  readonly mapIndex: number;
  /** Of a mapped task: how many instances its innermost mapping has. */
  readonly expandedTiCount?: number | undefined;
  readonly tryNumber: number;
  /** How many attempts there may be in all: retries + 1. */
  readonly maxTries: number;
  readonly executionTimeoutMs: number | null;
  /** The executor that the task names. @default the first one */
  readonly executor?: string | undefined;
  /** What the task has to say to its executor. @default nothing */
  readonly executorConfig?: { readonly [name: string]: Json } | undefined;
  /** The queue that it is put into. @default "default" */
  readonly queue?: string | undefined;
  /** Whether an earlier attempt may have left XComs behind. */
  readonly mayHaveXComs: boolean;
  /** XComs that the task's arguments refer to, encoded; null where there is none, a list for a mapped task. */
  readonly inputs: readonly (XComInput & { readonly value: XComTexts })[];
  /** The elements that a mapped instance works on, by expansion. */
  readonly elements: readonly ExpansionElements[];
  /** When this try, or a sensor in reschedule mode over all tries, began to wait: what its outcome said the last time. */
  readonly waitingSince: number | null;
  /** What the outcome of a deferral said, when this try goes on after one; otherwise null. Only the worker reads it. */
  readonly resume: Json | null;
  /** `tasks test`: sensors are poked once. */
  readonly testMode: boolean;
}

interface CallbackParts {
  readonly id: number;
  readonly attempt: AttemptRequest;
  readonly error: TaskError | null;
  readonly reason: string | null;
}

/** A callback to call for an attempt that has ended. */
export type TaskCallbackRequest = CallbackParts & { readonly of: "task"; readonly kind: CallbackKind };

/** A callback to call for a run that has ended, or begins; the attempt names no task. */
export type RunCallbackRequest = CallbackParts & { readonly of: "dag"; readonly kind: RunEvent };

/** A callback to call for a deadline that has passed; the attempt names no task. */
export type DeadlineCallbackRequest = CallbackParts & { readonly of: "deadline"; readonly deadline: LateDeadline };

export type CallbackRequest = TaskCallbackRequest | RunCallbackRequest | DeadlineCallbackRequest;

/** A deadline that has passed. */
export interface LateDeadline {
  /** The task that had to be over; null for the run. */
  readonly taskId: string | null;
  /** Which of those of the task, or of the run. */
  readonly index: number;
  readonly dueAt: number;
}

/** The newest run before an attempt's own that has succeeded. Times in milliseconds. */
export interface PreviousSuccess {
  readonly runId: string;
  readonly logicalDate: number;
  readonly dataIntervalStart: number | null;
  readonly dataIntervalEnd: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** Whose state store is meant: the task instance's own, or that of an asset. */
export type StateOf = { readonly of: "task" } | { readonly of: "asset"; readonly asset: string };

/** What is asked of a state store. Values are encoded as XComs are. */
export type StateRequest = StateOf &
  (
    | { readonly do: "get"; readonly key: string }
    /** `retentionMs` from now on; only of a task's. */
    | ({ readonly do: "set"; readonly retentionMs?: number | "never" } & EncodedXCom)
    | { readonly do: "delete"; readonly key: string }
    | { readonly do: "clear" }
  );

export type Question =
  /** `runs`: of others than the attempt's own. */
  | { readonly ask: "xcom"; readonly inputs: readonly XComInput[]; readonly runs?: XComRuns }
  | { readonly ask: "clearXComs" }
  | { readonly ask: "connection"; readonly connId: string }
  | { readonly ask: "variable"; readonly key: string }
  /** Answered with PreviousSuccess, or null when there is none. */
  | { readonly ask: "previousSuccess" }
  /** Answered with a number. */
  | { readonly ask: "rescheduleCount" }
  /** Answered with TriggeredRun. */
  | ({ readonly ask: "triggerRun" } & TriggerRunRequest)
  /** Answered with the encoded value for a `get`, or null where there is none; with null for the others, once they are written. */
  | { readonly ask: "state"; readonly request: StateRequest }
  /** Answered with RunState, or null when there is no such run. */
  | { readonly ask: "runState"; readonly dagId: string; readonly runId: string }
  /** Answered with AssetEventRecords, oldest first. */
  | { readonly ask: "assetEvents"; readonly query: AssetEventsQuery }
  /** Answered with ExternalStates. */
  | ({ readonly ask: "externalStates" } & ExternalStatesRequest);

/** The answer to a question: a value, or why there is none. */
export type Answer = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly error: TaskError };

/** Supervisor to worker. */
export type WorkerRequest =
  | { readonly kind: "run"; readonly attempt: AttemptRequest }
  | { readonly kind: "callback"; readonly callback: CallbackRequest }
  | {
      readonly kind: "cancel";
      readonly token: string;
      readonly reason: "timeout" | "cancelled";
      readonly message: string;
    }
  | { readonly kind: "answer"; readonly id: number; readonly answer: Answer }
  | { readonly kind: "stop" };

/** An error as it travels and as it is stored. */
export interface TaskError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
  readonly hint?: string;
}

/** How an attempt ended. */
export type Outcome =
  /** `lengths`: what is mapped over of its result. */
  | { readonly kind: "success"; readonly decision?: Decision; readonly lengths?: ListLengths }
  | { readonly kind: "failed"; readonly error: TaskError }
  /**
   * `waitingSince` from a sensor in reschedule mode, whose timeout counts over tries: the next try is told. `delayMs` from a retry
   * policy, over what the task's options say.
   */
  | { readonly kind: "retry"; readonly error: TaskError; readonly waitingSince?: number; readonly delayMs?: number }
  | { readonly kind: "skipped"; readonly reason: string }
  | { readonly kind: "rescheduled"; readonly at: number; readonly waitingSince: number }
  /** `waitUntil` and `ask`: the same try goes on at `at`, or when somebody answers, and is told `resume`. The XComs that came along are kept. */
  | { readonly kind: "deferred"; readonly at: number | null; readonly resume: Json; readonly waitingSince: number };

export interface LogLine {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly level: "debug" | "info" | "warn" | "error";
  /** `task`: the author's code; `tradewind`: the worker. */
  readonly source: "task" | "tradewind";
  readonly message: string;
}

export interface EndedReply {
  readonly kind: "ended";
  readonly token: string;
  readonly at: number;
  readonly outcome: Outcome;
  readonly xcoms: readonly EncodedXCom[];
  /** What a mapped instance is called, if it has a name of its own. */
  readonly mapIndexName?: string;
  /** Of a success: how assets were updated. */
  readonly assetEvents?: readonly AssetChange[];
}

/** An XCom as it travels. One in which a secret stands is kept sealed. */
export interface EncodedXCom {
  readonly key: string;
  readonly value: string;
  readonly isSecret?: boolean;
}

/** Worker to supervisor. */
export type WorkerReply =
  | { readonly kind: "ready" }
  | { readonly kind: "started"; readonly token: string; readonly at: number }
  | { readonly kind: "log"; readonly token: string; readonly line: LogLine }
  | { readonly kind: "ask"; readonly id: number; readonly token: string; readonly question: Question }
  | EndedReply
  | { readonly kind: "delivered"; readonly id: number; readonly error: TaskError | null };
