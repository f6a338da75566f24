import { ConnectionNotFoundError, VariableNotFoundError } from "@tradewind/core";
import { type AssetEventsQuery, assetEventOf } from "@tradewind/core/engine";
import type { AttemptPort } from "./attempt-port.ts";
import { previousRun } from "./previous-run.ts";
import type { XComs } from "./xcoms.ts";

/** Where the values that templates ask for come from. */
export function templateSource(port: AttemptPort, xcoms: XComs) {
  return {
    xcom: (pull: Parameters<XComs["pull"]>[0]) => xcoms.pull(pull),
    async variable(key: string, optional: boolean) {
      const found = await port.variable(key);
      if (found === undefined && !optional) throw new VariableNotFoundError({ key, known: [] });
      return found;
    },
    previousSuccess: async () => previousRun(await port.previousSuccess()),
    assetEvents: async (query: AssetEventsQuery) => (await port.assetEvents(query)).map(assetEventOf),
    async connection(connId: string, optional: boolean) {
      try {
        return await port.connection(connId);
      } catch (error) {
        if (optional && isNotFound(error)) return undefined;
        throw error;
      }
    },
  };
}

/** By its code: an error that came from a supervisor is a copy. */
const isNotFound = (error: unknown): boolean =>
  error instanceof ConnectionNotFoundError || (error instanceof Error && "code" in error && error.code === "TW4001");
