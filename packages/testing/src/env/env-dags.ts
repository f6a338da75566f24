import { type DagDefinition, InvalidOptionError } from "@tradewind/core";
import { definitionOf, isDagDefinition } from "@tradewind/core/engine";
import type { Catalog } from "@tradewind/store";
import type { DagSource } from "./env-options.ts";
import { unknownName } from "./kit-errors.ts";

const ROOM_FOR_ALL = 1_000_000;

/** The DAGs of an environment, each made once: two environments have two. */
export class EnvDags {
  readonly #catalog: Catalog;
  readonly #byId = new Map<string, DagDefinition>();
  readonly #bySource = new Map<DagSource, DagDefinition>();

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  get all(): readonly DagDefinition[] {
    return [...this.#byId.values()];
  }

  of(source: DagSource): DagDefinition | undefined {
    return this.#bySource.get(source);
  }

  /** @throws UnknownNameError */
  get(dagId: string): DagDefinition {
    const known = this.#byId.get(dagId);
    if (known) return known;
    throw unknownName({
      kind: "DAG",
      found: dagId,
      known: this.#byId.keys(),
      within: "the test environment",
    });
  }

  /** @throws InvalidDagError, InvalidOptionError for a second DAG with an id that is taken. */
  add(source: DagSource): DagDefinition {
    const definition = isDagDefinition(source) ? source : definitionOf(source);
    if (this.#byId.has(definition.dagId)) {
      const expected = "DAGs with ids of their own: one of the environment has it already";
      throw new InvalidOptionError({ option: "dagId", found: definition.dagId, expected });
    }
    this.#bySource.set(source, definition);
    this.#byId.set(definition.dagId, definition);
    this.#makePools(definition);
    return definition;
  }

  /** Pools that the test does not size have room for all. */
  #makePools({ document }: DagDefinition): void {
    const known = new Set(this.#catalog.pools.list().map(({ name }) => name));
    for (const name of new Set(document.tasks.map(({ pool }) => pool))) {
      if (known.has(name)) continue;
      this.#catalog.pools.put({ name, slots: ROOM_FOR_ALL, description: null, includeDeferred: false });
    }
  }
}
