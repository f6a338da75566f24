import { type Connection, SecretInConfError } from "@tradewind/core";
import type {
  AssetEventRecord,
  AssetEventsQuery,
  AttemptRuns,
  ExternalStates,
  ExternalStatesRequest,
  RunState,
  TriggeredRun,
  TriggerRunRequest,
  XComInput,
  XComRuns,
  XComTexts,
} from "@tradewind/core/engine";
import type { Masker } from "./masking/masker.ts";
import type { PreviousSuccess, StateRequest } from "./protocol.ts";

/** What an attempt may ask of the outside; whoever runs it answers. */
export interface AttemptPort extends AttemptRuns {
  /** Deletes the XComs that earlier attempts of this task left. */
  clearXComs(): Promise<void>;
  /** Encoded XComs of the run, or of others; null where there is none, lists for mapped tasks. */
  xcoms(inputs: readonly XComInput[], runs?: XComRuns): Promise<readonly XComTexts[]>;
  /** @throws ConnectionNotFoundError, InvalidConnectionError */
  connection(connId: string): Promise<Connection>;
  variable(key: string): Promise<string | undefined>;
  previousSuccess(): Promise<PreviousSuccess | null>;
  /** How often the try has been put off so far. */
  rescheduleCount(): Promise<number>;
  /** Oldest first. */
  assetEvents(query: AssetEventsQuery): Promise<readonly AssetEventRecord[]>;
  /** Of a `get` the encoded value; null where there is none. @throws StateNotWrittenError for an attempt that is at work no more */
  state(request: StateRequest): Promise<string | null>;
}

/** A shorter secret may be an ordinary word, and to refuse that would break what is well. */
const LEAST_REFUSED = 8;

/** A port that remembers the secrets of all that it hands out. */
export class MaskingPort implements AttemptPort {
  readonly #port: AttemptPort;
  readonly #masker: Masker;

  constructor(port: AttemptPort, masker: Masker) {
    this.#port = port;
    this.#masker = masker;
  }

  clearXComs(): Promise<void> {
    return this.#port.clearXComs();
  }

  xcoms(inputs: readonly XComInput[], runs?: XComRuns): Promise<readonly XComTexts[]> {
    return this.#port.xcoms(inputs, runs);
  }

  async connection(connId: string): Promise<Connection> {
    const connection = await this.#port.connection(connId);
    this.#masker.addConnection(connection);
    return connection;
  }

  async variable(key: string): Promise<string | undefined> {
    const value = await this.#port.variable(key);
    if (value !== undefined) this.#masker.addVariable(key, value);
    return value;
  }

  previousSuccess(): Promise<PreviousSuccess | null> {
    return this.#port.previousSuccess();
  }

  rescheduleCount(): Promise<number> {
    return this.#port.rescheduleCount();
  }

  assetEvents(query: AssetEventsQuery): Promise<readonly AssetEventRecord[]> {
    return this.#port.assetEvents(query);
  }

  state(request: StateRequest): Promise<string | null> {
    return this.#port.state(request);
  }

  async triggerRun(request: TriggerRunRequest): Promise<TriggeredRun> {
    // a run's configuration is stored, shown and handed on as it is
    const secrets = this.#masker.secretsIn(JSON.stringify(request.conf));
    if (secrets.some(({ length }) => length >= LEAST_REFUSED)) throw new SecretInConfError(request);
    return this.#port.triggerRun(request);
  }

  runState(dagId: string, runId: string): Promise<RunState | null> {
    return this.#port.runState(dagId, runId);
  }

  externalStates(request: ExternalStatesRequest): Promise<ExternalStates> {
    return this.#port.externalStates(request);
  }
}
