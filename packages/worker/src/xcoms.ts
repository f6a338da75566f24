import { type XComPull, XComTooLargeError } from "@tradewind/core";
import { encodeXCom, RETURN_VALUE, type XComRuns, type XComTexts } from "@tradewind/core/engine";
import type { AttemptPort } from "./attempt-port.ts";
import { decodedTexts } from "./decode-texts.ts";
import type { Masker } from "./masking/masker.ts";
import { withSecrets } from "./masking/xcom-secrets.ts";
import type { AttemptRequest, EncodedXCom } from "./protocol.ts";
import { keepXCom, type XComStorage } from "./xcom-storage.ts";

/** A value that was pushed, and its text once it has been encoded. */
interface Pushed {
  readonly value: unknown;
  text: string | undefined;
}

export interface XComsParts {
  readonly port: () => AttemptPort;
  readonly maxBytes: number;
  readonly masker: Masker;
  /** Where long values are kept. @default the database */
  readonly storage?: XComStorage | undefined;
}

/** The XComs of one attempt: what it pushed so far, and what it can see of others. */
export class XComs {
  readonly #attempt: AttemptRequest;
  readonly #port: () => AttemptPort;
  readonly #maxBytes: number;
  readonly #masker: Masker;
  readonly #storage: XComStorage | undefined;
  readonly #pushed = new Map<string, Pushed>();
  #inputs: ReadonlyMap<string, XComTexts> | undefined;

  constructor(attempt: AttemptRequest, { port, maxBytes, masker, storage }: XComsParts) {
    this.#attempt = attempt;
    this.#port = port;
    this.#maxBytes = maxBytes;
    this.#masker = masker;
    this.#storage = storage;
  }

  /** Whether something was pushed that is not encoded yet. */
  get isPending(): boolean {
    for (const { text } of this.#pushed.values()) if (text === undefined) return true;
    return false;
  }

  push(key: string, value: unknown): void {
    this.#pushed.set(key, { value, text: undefined });
  }

  /** The values asked for: one, or a list of the same length and order as the task ids, with null (or the default) for what is missing. */
  async pull(pull: XComPull): Promise<unknown> {
    const { taskIds, key = RETURN_VALUE, mapIndexes, default: missing = null } = pull;
    const runs = this.#runsOf(pull);
    if (runs) return this.#ofRuns(runs, pull);
    if (taskIds === undefined) return this.#own(key, missing);
    if (mapIndexes !== undefined) return this.#ofInstances([taskIds].flat()[0]!, key, { mapIndexes, missing });
    if (typeof taskIds === "string") return (await this.#find([taskIds], key, missing))[0];
    return this.#find(taskIds, key, missing);
  }

  /** What a reference in an argument stands for. */
  async reference({ taskId, key }: { readonly taskId: string; readonly key: string }): Promise<unknown> {
    return (await this.#find([taskId], key, null))[0];
  }

  /** What has been pushed under a key so far. */
  pushed(key: string): unknown {
    return this.#pushed.get(key)?.value;
  }

  /** Undefined where only the attempt's own run is meant. */
  #runsOf({ dagId, runId, includePriorDates = false }: XComPull): XComRuns | undefined {
    const { run } = this.#attempt;
    const isOwn = (dagId ?? run.dagId) === run.dagId && (runId ?? run.runId) === run.runId;
    if (isOwn && !includePriorDates) return undefined;
    return { dagId: dagId ?? null, runId: runId ?? null, includePriorDates };
  }

  async #ofRuns(
    runs: XComRuns,
    { taskIds, key = RETURN_VALUE, mapIndexes, default: missing = null }: XComPull,
  ): Promise<unknown> {
    const isPushed = taskIds === undefined && runs.dagId === null && runs.runId === null && this.#pushed.has(key);
    if (isPushed) return this.pushed(key);
    const asked = [taskIds ?? this.#attempt.taskId].flat();
    const wanted = mapIndexes === undefined ? undefined : [mapIndexes].flat();
    const texts = await this.#port().xcoms(
      asked.map((taskId) => ({ taskId, key, ...(wanted && { mapIndexes: wanted }) })),
      runs,
    );
    const decode = (text: XComTexts) => (text === null ? missing : this.#decode(text));
    const values = await Promise.all(
      texts.map((text) => (wanted ? Promise.all([text ?? wanted.map(() => null)].flat().map(decode)) : decode(text))),
    );
    if (typeof mapIndexes === "number") for (const [i, value] of values.entries()) values[i] = (value as unknown[])[0];
    return Array.isArray(taskIds) ? values : values[0];
  }

  async #ofInstances(
    taskId: string,
    key: string,
    { mapIndexes, missing }: { readonly mapIndexes: number | readonly number[]; readonly missing: unknown },
  ): Promise<unknown> {
    const [texts = []] = await this.#port().xcoms([{ taskId, key, mapIndexes: [mapIndexes].flat() }]);
    const values = await Promise.all(
      [texts].flat().map((text) => (text === null ? missing : this.#decode(text as XComTexts))),
    );
    return typeof mapIndexes === "number" ? values[0] : values;
  }

  /**
   * Everything that was pushed, encoded; what was encoded before and has not changed since is not encoded again.
   *
   * @throws NotSerialisableError, XComTooLargeError, XComBackendError
   */
  async encode(): Promise<EncodedXCom[]> {
    for (const [key, pushed] of this.#pushed) {
      pushed.text ??= await this.#placed(key, pushed.value, await encodeXCom(pushed.value));
    }
    return this.encodedSoFar();
  }

  /** Encodes what takes no waiting; `isPending` tells whether something is left for `encode`. Throws as `encode` does. */
  encodePlain(): void {
    for (const [key, pushed] of this.#pushed) {
      if (pushed.text !== undefined) continue;
      const encoded = encodeXCom(pushed.value);
      if (typeof encoded !== "string" || this.#isForStorage(encoded)) return;
      pushed.text = this.#withinLimit(key, encoded);
    }
  }

  /** What could be encoded so far. */
  encodedSoFar(): EncodedXCom[] {
    const encoded: EncodedXCom[] = [];
    for (const [key, { text }] of this.#pushed) {
      if (text === undefined) continue;
      const secrets = this.#masker.secretsIn(text);
      encoded.push(
        secrets.length === 0 ? { key, value: text } : { key, value: withSecrets(text, secrets), isSecret: true },
      );
    }
    return encoded;
  }

  /** The text for the database: the XCom itself, or where it is kept. */
  #placed(key: string, value: unknown, text: string): string | Promise<string> {
    if (!this.#isForStorage(text)) return this.#withinLimit(key, text);
    const { run, taskId, mapIndex } = this.#attempt;
    const place = { dagId: run.dagId, runId: run.runId, taskId, mapIndex, key };
    return keepXCom(this.#storage!, { place, value, text });
  }

  /** What has a secret in it stays in the database, which seals it. */
  #isForStorage(text: string): boolean {
    if (!this.#storage || text.length * 3 <= this.#storage.thresholdBytes) return false;
    return Buffer.byteLength(text) > this.#storage.thresholdBytes && this.#masker.secretsIn(text).length === 0;
  }

  #withinLimit(key: string, text: string): string {
    // a UTF-16 unit is at most three bytes, so that short texts need no counting
    const bytes = text.length * 3 <= this.#maxBytes ? 0 : Buffer.byteLength(text);
    if (bytes > this.#maxBytes) throw new XComTooLargeError({ key, bytes, limit: this.#maxBytes });
    return text;
  }

  /** What this try has pushed; what it pushed before a wait is in the store. */
  async #own(key: string, missing: unknown): Promise<unknown> {
    const pushed = this.#pushed.get(key);
    if (pushed) return pushed.value;
    if (!this.#attempt.resume) return missing;
    const [text = null] = await this.#port().xcoms([{ taskId: this.#attempt.taskId, key }]);
    return text === null ? missing : this.#decode(text);
  }

  #decode(texts: XComTexts): Promise<unknown> {
    return decodedTexts(texts, { masker: this.#masker, storage: this.#storage });
  }

  async #find(taskIds: readonly string[], key: string, missing: unknown): Promise<unknown[]> {
    this.#inputs ??= new Map(this.#attempt.inputs.map((input) => [`${input.taskId} ${input.key}`, input.value]));
    const inputs = this.#inputs;
    const asked = taskIds.filter((taskId) => taskId !== this.#attempt.taskId && !inputs.has(`${taskId} ${key}`));
    const answers = asked.length === 0 ? [] : await this.#port().xcoms(asked.map((taskId) => ({ taskId, key })));
    const fetched = new Map(asked.map((taskId, i) => [taskId, answers[i] ?? null]));
    return Promise.all(
      taskIds.map(async (taskId) => {
        if (taskId === this.#attempt.taskId) return this.#own(key, missing);
        const text = inputs.get(`${taskId} ${key}`) ?? fetched.get(taskId) ?? null;
        return text === null ? missing : this.#decode(text);
      }),
    );
  }
}
