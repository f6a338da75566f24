import type { StateRequest } from "@tradewind/worker";

/** State stores of a task that is tried alone: they last as long as the trial. Values are encoded. */
export class MemoryState {
  readonly task: Map<string, string>;
  readonly #assets: Map<string, Map<string, string>>;

  /** With what is there at first: of the task, and by asset. */
  constructor(
    task: Iterable<readonly [string, string]> = [],
    assets: Iterable<readonly [string, Map<string, string>]> = [],
  ) {
    this.task = new Map(task);
    this.#assets = new Map(assets);
  }

  get assets(): ReadonlyMap<string, ReadonlyMap<string, string>> {
    return this.#assets;
  }

  answer(request: StateRequest): string | null {
    const values = request.of === "task" ? this.task : this.#ofAsset(request.asset);
    switch (request.do) {
      case "get":
        return values.get(request.key) ?? null;
      case "set":
        values.set(request.key, request.value);
        return null;
      case "delete":
        values.delete(request.key);
        return null;
      case "clear":
        values.clear();
        return null;
    }
  }

  #ofAsset(asset: string): Map<string, string> {
    const values = this.#assets.get(asset) ?? new Map<string, string>();
    this.#assets.set(asset, values);
    return values;
  }
}
