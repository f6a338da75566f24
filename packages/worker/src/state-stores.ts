import {
  type Asset,
  type AssetRef,
  type AssetStateStore,
  InvalidOptionError,
  NEVER_EXPIRE,
  SeveralAssetsError,
  type StateOptions,
  type StateStore,
  StateTooLargeError,
  type TaskOptions,
  type TaskStateStore,
  UnknownAssetError,
} from "@tradewind/core";
import {
  decodeXCom,
  durationMs,
  encodeXCom,
  inletName,
  MAX_STATE_BYTES,
  type StateQuery,
} from "@tradewind/core/engine";
import type { AttemptPort } from "./attempt-port.ts";
import type { Masker } from "./masking/masker.ts";
import { secretsOfXCom, withSecrets } from "./masking/xcom-secrets.ts";
import type { StateOf } from "./protocol.ts";

export interface StateStoresParts {
  readonly taskId: string;
  readonly options: Pick<TaskOptions, "inlets" | "outlets">;
  readonly port: () => AttemptPort;
  readonly masker: Masker;
}

/** The state stores that an attempt may use: its task's, and those of the assets that its task names. */
export class StateStores {
  readonly #parts: StateStoresParts;
  readonly task: TaskStateStore;

  constructor(parts: StateStoresParts) {
    this.#parts = parts;
    this.task = this.#open({ of: "task" }, `task "${parts.taskId}"`);
  }

  get assets(): AssetStateStore {
    return {
      of: (asset) => this.#ofAsset(asset),
      get: async (key: string, missing?: unknown) => (await this.#ofOnlyAsset().get(key, missing)) as never,
      set: async (key, value) => this.#ofOnlyAsset().set(key, value),
      delete: async (key) => this.#ofOnlyAsset().delete(key),
      clear: async () => this.#ofOnlyAsset().clear(),
    };
  }

  /** What a template asks for. */
  async find(query: StateQuery): Promise<unknown> {
    if (query.of === "task") return this.task.get(query.key);
    const store = query.asset === undefined ? this.#ofOnlyAsset() : this.#ofAssetNamed(query.asset);
    return store.get(query.key);
  }

  #ofAsset(asset: Asset | AssetRef): StateStore {
    const { of, name } = inletName(asset);
    if (of === "asset") return this.#ofAssetNamed(name);
    const found = "ref" in asset ? asset.ref : `the alias "${name}"`;
    const expected = "an asset, or asset.ref({ name }): what is kept belongs to one asset";
    throw new InvalidOptionError({ option: "assetStateStore.of", found, expected });
  }

  #ofAssetNamed(name: string): StateStore {
    const known = this.#known();
    const task = this.#parts.taskId;
    if (!known.includes(name)) throw new UnknownAssetError({ task, among: "inlets and outlets", found: name, known });
    return this.#open({ of: "asset", asset: name }, `asset "${name}"`);
  }

  #ofOnlyAsset(): StateStore {
    const known = this.#known();
    const [only] = known;
    if (only === undefined || known.length > 1) throw new SeveralAssetsError({ task: this.#parts.taskId, known });
    return this.#ofAssetNamed(only);
  }

  /** The names of the task's assets, each once. */
  #known(): string[] {
    const { inlets = [], outlets = [] } = this.#parts.options;
    const names = [...inlets, ...outlets].map(inletName).filter(({ of }) => of === "asset");
    return [...new Set(names.map(({ name }) => name))];
  }

  #open(of: StateOf, what: string): TaskStateStore {
    const { port, masker } = this.#parts;
    return {
      async get(key: string, missing?: unknown) {
        const text = await port().state({ ...of, do: "get", key: usable(key, what) });
        if (text === null) return missing as never;
        for (const secret of secretsOfXCom(text)) masker.addSecret(secret);
        return (await decodeXCom(text)) as never;
      },
      async set(key, value, { retention }: StateOptions = {}) {
        if (value === undefined)
          throw new InvalidOptionError({
            option: `"${key}" of ${what}`,
            found: value,
            expected: "a value; or delete() it",
          });
        const text = await encodeXCom(value);
        const bytes = Buffer.byteLength(text);
        if (bytes > MAX_STATE_BYTES) throw new StateTooLargeError({ key, of: what, bytes, limit: MAX_STATE_BYTES });
        const secrets = masker.secretsIn(text);
        await port().state({
          ...of,
          do: "set",
          key: usable(key, what),
          ...(secrets.length === 0 ? { value: text } : { value: withSecrets(text, secrets), isSecret: true }),
          ...(retention !== undefined && { retentionMs: retentionMs(retention) }),
        });
      },
      async delete(key) {
        await port().state({ ...of, do: "delete", key: usable(key, what) });
      },
      async clear() {
        await port().state({ ...of, do: "clear" });
      },
    };
  }
}

function usable(key: unknown, what: string): string {
  if (typeof key === "string" && key !== "" && key.length <= 512) return key;
  throw new InvalidOptionError({ option: `a key of ${what}`, found: key, expected: "a text of 1 to 512 characters" });
}

/** A bare number would be milliseconds, and is meant as days by those who write one. */
function retentionMs(retention: NonNullable<StateOptions["retention"]>): number | "never" {
  if (retention === NEVER_EXPIRE) return retention;
  if (typeof retention === "number")
    throw new InvalidOptionError({ option: "retention", found: retention, expected: '{ days: 7 }, "P7D" or "never"' });
  return durationMs(retention, "retention");
}
