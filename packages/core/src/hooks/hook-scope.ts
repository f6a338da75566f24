import type { Connection } from "../connection/connection.ts";
import { ConnectionNotFoundError } from "../errors/connection-errors.ts";
import { nearest } from "../errors/nearest.ts";
import type { BaseHook, HookClass } from "./base-hook.ts";
import { standInFor } from "./stand-in.ts";

const NOT_FOUND = "TW4001";

/** Hooks that stand in for others: by connection id, or by class. */
export interface HookOverrides {
  readonly byConnId?: Readonly<Record<string, object>>;
  readonly byClass?: readonly (readonly [HookClass, object])[];
}

/** The hooks of one attempt: made when first asked for, closed when the attempt ends. */
export class HookScope {
  readonly #hooks = new Map<HookClass, Map<string, BaseHook>>();
  #standIns: Map<HookClass, Map<string, object>> | undefined;
  readonly #overrides: HookOverrides;
  readonly #getConnection: (connId: string) => Promise<Connection>;

  constructor(getConnection: (connId: string) => Promise<Connection>, overrides: HookOverrides = {}) {
    this.#getConnection = getConnection;
    this.#overrides = overrides;
  }

  /** @throws ConnectionNotFoundError that says when there is a stand-in for a hook of almost the same connection. */
  async getConnection(connId: string): Promise<Connection> {
    try {
      return await this.#getConnection(connId);
    } catch (error) {
      // by its code: an error of a supervisor has come from another process
      if ((error as { readonly code?: unknown } | undefined)?.code !== NOT_FOUND) throw error;
      const standIn = nearest(connId, Object.keys(this.#overrides.byConnId ?? {}));
      // a hook that was made by `new` asks nobody for its stand-in
      if (standIn === undefined || standIn === connId) throw error;
      throw new ConnectionNotFoundError({ connId, known: [standIn], standIn });
    }
  }

  get<H extends BaseHook>(Hook: HookClass<H>, connId: string): H {
    const override =
      this.#overrides.byConnId?.[connId] ?? this.#overrides.byClass?.find(([Class]) => Class === Hook)?.[1];
    if (override) return this.#standIn(override, Hook, connId) as H;
    const ofClass = this.#hooks.get(Hook) ?? new Map<string, BaseHook>();
    this.#hooks.set(Hook, ofClass);
    const known = ofClass.get(connId);
    if (known) return known as H;
    const made = new Hook(connId);
    ofClass.set(connId, made);
    return made;
  }

  #standIn(override: object, Hook: HookClass, connId: string): object {
    this.#standIns ??= new Map();
    const ofClass = this.#standIns.get(Hook) ?? new Map<string, object>();
    this.#standIns.set(Hook, ofClass);
    const known = ofClass.get(connId) ?? standInFor(override, Hook, connId);
    ofClass.set(connId, known);
    return known;
  }

  /** Whether there is anything to close. */
  get isUsed(): boolean {
    return this.#hooks.size > 0;
  }

  /** Closes all hooks; returns the errors that closing threw. */
  async close(): Promise<unknown[]> {
    const hooks = [...this.#hooks.values()].flatMap((ofClass) => [...ofClass.values()]);
    this.#hooks.clear();
    const results = await Promise.allSettled(hooks.map(async (hook) => hook.close()));
    return results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  }
}
