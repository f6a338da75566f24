import type { AssetEvent, AssetEventsQuery } from "../asset/asset-event.ts";
import type { Connection } from "../connection/connection.ts";
import type { PreviousRun, XComPull } from "../context.ts";
import type { ElementReference } from "../flow/element.ts";

/** A value of a state store: the task's own, or that of an asset; without a name that of the task's only one. */
export type StateQuery =
  | { readonly of: "task"; readonly key: string }
  | { readonly of: "asset"; readonly asset?: string; readonly key: string };

/** Where values that live elsewhere come from. */
export interface TemplateSource {
  xcom(pull: XComPull): Promise<unknown>;
  /** What a reference in an argument stands for: of a mapped task the list of all results that the attempt is concerned with. */
  reference(reference: { readonly taskId: string; readonly key: string }): Promise<unknown>;
  /** What an element stands for; a value of a literal list as it was written. */
  element(element: ElementReference): unknown;
  variable(key: string, optional: boolean): Promise<string | undefined>;
  connection(connId: string, optional: boolean): Promise<Connection | undefined>;
  previousSuccess(): Promise<PreviousRun | undefined>;
  rescheduleCount(): Promise<number>;
  assetEvents(query: AssetEventsQuery): Promise<readonly AssetEvent[]>;
  /** undefined: there is none. */
  state(query: StateQuery): Promise<unknown>;
}

/**
 * Bridges synchronous templates and values that have to be fetched: the first render finds nothing and leaves a note of what it
 * wanted, `settle` fetches that, and the next render finds it.
 */
export class Fetched {
  readonly #source: TemplateSource;
  readonly #values = new Map<string, unknown>();
  readonly #wanted = new Map<string, () => Promise<unknown>>();

  constructor(source: TemplateSource) {
    this.#source = source;
  }

  xcom(pull: XComPull): unknown {
    return this.#find(`xcom ${JSON.stringify(pull)}`, () => this.#source.xcom(pull));
  }

  variable(key: string, optional = false): string | undefined {
    return this.#find(`variable ${optional} ${key}`, () => this.#source.variable(key, optional)) as string | undefined;
  }

  connection(connId: string, optional = false): Connection | undefined {
    return this.#find(`connection ${optional} ${connId}`, () => this.#source.connection(connId, optional)) as
      | Connection
      | undefined;
  }

  assetEvents(query: AssetEventsQuery): readonly AssetEvent[] | undefined {
    return this.#find(`assetEvents ${JSON.stringify(query)}`, () => this.#source.assetEvents(query)) as
      | readonly AssetEvent[]
      | undefined;
  }

  /** undefined: there is none, or it is not known yet. */
  state(query: StateQuery): unknown {
    return this.#find(`state ${JSON.stringify(query)}`, () => this.#source.state(query));
  }

  /** undefined: there is none, or it is not known yet. */
  previousSuccess(): PreviousRun | undefined {
    return this.#find("previous success", () => this.#source.previousSuccess()) as PreviousRun | undefined;
  }

  /** undefined: it is not known yet. */
  rescheduleCount(): number | undefined {
    return this.#find("reschedule count", () => this.#source.rescheduleCount()) as number | undefined;
  }

  /** True when the last render asked for something that was not there. */
  get isIncomplete(): boolean {
    return this.#wanted.size > 0;
  }

  /** Fetches everything that was asked for. */
  async settle(): Promise<void> {
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    await Promise.all(wanted.map(async ([key, fetch]) => this.#values.set(key, await fetch())));
  }

  #find(key: string, fetch: () => Promise<unknown>): unknown {
    if (!this.#values.has(key)) this.#wanted.set(key, fetch);
    return this.#values.get(key);
  }
}
