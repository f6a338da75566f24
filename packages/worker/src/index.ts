export type { AttemptLogParts, LogSink } from "./attempt-log.ts";
export type { AttemptPort } from "./attempt-port.ts";
export { captureConsole } from "./capture-console.ts";
export { fileLogSink, logFileOf } from "./file-log-sink.ts";
export { FIRST_ATTEMPT } from "./first-attempt.ts";
export { DagImportError, exportedDags, loadDagFile } from "./load-dag-file.ts";
export { loadExtensions } from "./load-extensions.ts";
export type { WorkerProcessOptions } from "./main.ts";
export { mappedLengths } from "./mapped-lengths.ts";
export { maskOutput } from "./masking/mask-output.ts";
export { MaskStream } from "./masking/mask-stream.ts";
export { Masker, type MaskerOptions } from "./masking/masker.ts";
export { secretsOfXCom, withSecrets } from "./masking/xcom-secrets.ts";
export { type PreparedAnswersSettings, preparedAnswersOf } from "./prepared-answers.ts";
export type {
  Answer,
  AttemptRequest,
  CallbackRequest,
  EndedReply,
  ExpansionElements,
  LateDeadline,
  LogLine,
  Outcome,
  PreviousSuccess,
  Question,
  RunFacts,
  StateOf,
  StateRequest,
  TaskError,
  WorkerReply,
  WorkerRequest,
} from "./protocol.ts";
export { renderFields, renderOnly } from "./render-task.ts";
export type { PreparedAnswers, RenderedListener } from "./run-attempt.ts";
export { taskErrorOf } from "./task-error.ts";
export { Worker, type WorkerOptions } from "./worker.ts";
export { loadXCom, type XComSettings, type XComStorage, xcomStorageOf } from "./xcom-storage.ts";
