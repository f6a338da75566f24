import { resolve } from "node:path";
import { type Connection, TradewindError } from "@tradewind/core";
import { type Clock, withHooks } from "@tradewind/core/engine";
import type { LookUp } from "@tradewind/runtime";
import type { ConnectionHook } from "@tradewind/runtime/providers";

/** Nobody here knows how to test a connection. */
class NoTestError extends TradewindError {
  constructor({ connId, connType, hooks }: { connId: string; connType: string; hooks: readonly ConnectionHook[] }) {
    const names = hooks.map(({ name, from }) => `${name} of ${from}`).join(", ");
    const found =
      hooks.length === 0
        ? `no provider here brings a hook for connections of type "${connType}"`
        : `${names} ${hooks.length === 1 ? "has" : "have"} no testConnection()`;
    super({
      code: "TW6008",
      message: `Connection "${connId}" cannot be tested: ${found}.`,
      hint: "Give a hook for its type the method testConnection(), or name a file that exports such a hook: --hook ./src/hooks.ts.",
    });
  }
}

/** Several hooks could test a connection. */
class SeveralTestsError extends TradewindError {
  constructor({ connId, hooks }: { connId: string; hooks: readonly ConnectionHook[] }) {
    super({
      code: "TW6009",
      message: `Several hooks can test connection "${connId}": ${hooks.map(({ name, from }) => `${name} of ${from}`).join(", ")}.`,
      hint: `Say which: --hook ${hooks[0]!.name}.`,
    });
  }
}

/**
 * The hook that tests a connection: that of its type, or the one that is named, or that a file exports.
 *
 * @throws NoTestError, SeveralTestsError
 */
export async function testingHook(
  { connId, connType }: Connection,
  asked: string | undefined,
): Promise<ConnectionHook> {
  const { connectionHooks, hooksOfFile } = await import("@tradewind/runtime/providers");
  const isFile = asked !== undefined && /^[./]/.test(asked);
  const all = isFile ? await hooksOfFile(asked, resolve(".")) : await connectionHooks(resolve("."), connType);
  const hooks = asked === undefined || isFile ? all : all.filter(({ name }) => name === asked);
  const [first, second] = hooks.filter(({ Hook }) => typeof Hook.prototype.testConnection === "function");
  if (!first) throw new NoTestError({ connId, connType, hooks });
  if (second) throw new SeveralTestsError({ connId, hooks });
  return first;
}

/** How a test of a connection ended. */
interface Tested {
  readonly isOk: boolean;
  /** What the hook has said, or why it failed. */
  readonly message: string;
}

/** Lets a hook test a connection. What it says shows no secret. */
export async function testConnection(
  { Hook }: ConnectionHook,
  connId: string,
  { lookUp, clock }: { readonly lookUp: LookUp; readonly clock: Clock },
): Promise<Tested> {
  const { masker } = lookUp;
  const surroundings = {
    clock,
    getConnection: (id: string) => lookUp.connection(id),
    maskSecret: (secret: string) => masker.addSecret(secret),
  };
  return withHooks(surroundings, async () => {
    const hook = new Hook(connId);
    try {
      const said = await hook.testConnection!();
      return { isOk: true, message: masker.mask(said ?? "Connection successfully tested") };
    } catch (error) {
      return { isOk: false, message: masker.mask(error instanceof Error ? error.message : String(error)) };
    } finally {
      // a client that was never made, or is broken, may not close either: the test has said what there is to say
      await hook.close().catch(() => {});
    }
  });
}
