import type { AssetEventRecord, Json } from "@tradewind/core/engine";
import type { ExecutorListener, Loss } from "@tradewind/runtime";
import type { EndedReply, LogLine, TaskError } from "@tradewind/worker";

/** What an executor reported. */
export class Recorder implements ExecutorListener {
  readonly startedTokens: string[] = [];
  readonly endings = new Map<string, EndedReply>();
  readonly losses = new Map<string, Loss>();
  readonly lines: string[] = [];
  readonly deliveries = new Map<number, TaskError | null>();
  readonly questions: string[] = [];
  readonly #waiting = new Set<() => void>();

  /** Waits until what was told fulfils a condition. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!condition()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  started = (token: string) => this.#told(() => this.startedTokens.push(token));
  ended = (reply: EndedReply) => this.#told(() => this.endings.set(reply.token, reply));
  lost = (token: string, loss: Loss) => this.#told(() => this.losses.set(token, loss));
  log = (_token: string, line: LogLine) => this.#told(() => this.lines.push(line.message));
  delivered = (id: number, error: TaskError | null) => this.#told(() => this.deliveries.set(id, error));
  answer: ExecutorListener["answer"] = async (_token, question) => {
    this.questions.push(question.ask);
    if (question.ask === "xcom") return question.inputs.map(() => null);
    if (question.ask === "variable") return question.key === "colour" ? "blue" : null;
    if (question.ask === "connection") throw new Error(`no connection ${question.connId}`);
    if (question.ask === "assetEvents") return [EVENT as unknown as Json];
    return null;
  };

  #told(note: () => void): void {
    note();
    for (const look of [...this.#waiting]) look();
  }
}

const EVENT: AssetEventRecord = {
  eventId: 1,
  asset: "made",
  uri: "made",
  extra: { rows: 7 },
  aliases: [],
  partitionKey: null,
  at: 0,
  sourceDagId: null,
  sourceRunId: null,
  sourceTaskId: null,
  sourceMapIndex: null,
  logicalDate: null,
  dataIntervalStart: null,
  dataIntervalEnd: null,
};
