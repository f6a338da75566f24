import type { DagDefinition } from "@tradewind/core";
import type { Clock, HookOverrides } from "@tradewind/core/engine";
import {
  type AttemptRequest,
  captureConsole,
  type LogSink,
  Masker,
  maskOutput,
  type PreparedAnswers,
  type RenderedListener,
  Worker,
  type WorkerReply,
  type XComStorage,
} from "@tradewind/worker";
import { answerQuestion } from "./answer-question.ts";
import type { Executor, ExecutorListener } from "./executor.ts";

export interface InlineExecutorOptions {
  readonly definitionOf: (attempt: AttemptRequest) => DagDefinition | Promise<DagDefinition>;
  readonly clock: Clock;
  readonly logSinks?: readonly LogSink[];
  readonly maxXComBytes: number;
  readonly xcomStorage?: XComStorage | undefined;
  /** How many elements a result may have that is mapped over. @default 1024 */
  readonly maxMapLength?: number;
  readonly confOverridesParams?: boolean;
  readonly hookOverrides?: HookOverrides;
  /** Answers questions in people's stead. @default questions wait for people */
  readonly answers?: PreparedAnswers;
  /** Hears what template fields have become. @default nobody does */
  readonly onRendered?: RenderedListener;
  /** Knows the secrets of what attempts look up. @default one of its own */
  readonly masker?: Masker;
}

/** Runs attempts in this process: for tests, `tsx file.ts` and `dags test`. A task that blocks blocks everything. */
export function inlineExecutor(options: InlineExecutorOptions): Executor {
  let listener: ExecutorListener;
  let releaseConsole = () => {};
  let releaseOutput = () => {};
  let waiting: AttemptRequest[] = [];
  const { logSinks = [], hookOverrides = {}, masker = new Masker() } = options;
  const worker = new Worker({
    ...options,
    hookOverrides,
    masker,
    logSinks: [...logSinks, { write: ({ token }, line) => listener.log(token, line), close() {} }],
    send,
  });

  return {
    name: "inline",
    async open(its) {
      listener = its;
      releaseConsole = captureConsole();
      releaseOutput = maskOutput(masker, options.clock);
    },
    start,
    call: (callback) => worker.receive({ kind: "callback", callback }),
    cancel: (token, message) => worker.receive({ kind: "cancel", token, reason: "cancelled", message }),
    async close() {
      worker.stop();
      releaseConsole();
      releaseOutput();
    },
  };

  /** Not in the middle of what its caller is doing: an attempt that takes no time has ended when `receive` returns. */
  function start(attempt: AttemptRequest): void {
    waiting.push(attempt);
    if (waiting.length === 1) queueMicrotask(startAll);
  }

  function startAll(): void {
    const attempts = waiting;
    waiting = [];
    for (const attempt of attempts) worker.receive({ kind: "run", attempt });
  }

  function send(reply: WorkerReply): void {
    switch (reply.kind) {
      case "ready":
        return;
      case "started":
        listener.started(reply.token, reply.at);
        return;
      case "ended":
        listener.ended(reply);
        return;
      case "log":
        listener.log(reply.token, reply.line);
        return;
      case "delivered":
        listener.delivered(reply.id, reply.error);
        return;
      case "ask":
        void answerQuestion(listener, reply.token, reply.question).then((answer) =>
          worker.receive({ kind: "answer", id: reply.id, answer }),
        );
    }
  }
}
