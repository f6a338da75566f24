import type { BaseHook, ConnectionInput, HookClass } from "@tradewind/core";
import type { OptionKinds } from "../known-options.ts";

/** Asks something of a hook. A call that can be ended early takes the signal, and hands it on. */
export type HookCall<H> = (hook: H, tools: { readonly signal: AbortSignal }) => unknown;

/** What the rules for a hook need to know about it. */
export interface HookContract<H> {
  /** What the hook is for, by name. A call that gives an async iterable is followed to its end. */
  readonly calls: Readonly<Record<string, HookCall<H>>>;
  /**
   * A connection over which the calls succeed, or a function that makes one, such as by starting a small server. Without one, as on a
   * machine that has no way to the outside system, the rules that need it are skipped.
   */
  readonly connection?: ConnectionInput | (() => ConnectionInput | Promise<ConnectionInput>) | undefined;
  /** The stand-in that tests use instead of the hook, or a function that makes one. Calls are made on it, too. */
  readonly fake?: object | (() => object | Promise<object>);
  /** Settings without which there is no connection: `host`, `login`, a name in `extra`. Each has to be missed by its name. */
  readonly needs?: readonly string[];
  /** How long a call may take, in milliseconds. @default 2000 */
  readonly callTimeoutMs?: number;
}

export const HOOK_CONTRACT: OptionKinds<HookContract<BaseHook>> = {
  calls: "object",
  connection: "any",
  fake: "any",
  needs: "list",
  callTimeoutMs: "any",
};

export interface HookSubject {
  readonly Hook: HookClass;
  readonly contract: HookContract<BaseHook>;
}
