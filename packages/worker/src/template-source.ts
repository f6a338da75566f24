import { ConnectionNotFoundError, VariableNotFoundError } from "@tradewind/core";
import { type AssetEventsQuery, assetEventOf, type TemplateSource } from "@tradewind/core/engine";
import type { AttemptPort } from "./attempt-port.ts";
import type { Elements } from "./elements.ts";
import { previousRun } from "./previous-run.ts";
import type { StateStores } from "./state-stores.ts";
import type { XComs } from "./xcoms.ts";

interface TemplateSourceParts {
  readonly port: AttemptPort;
  readonly xcoms: XComs;
  readonly elements: Elements;
  readonly stateStores: StateStores;
}

/** Where the values that templates ask for come from. */
export function templateSource({ port, xcoms, elements, stateStores }: TemplateSourceParts): TemplateSource {
  return {
    xcom: (pull) => xcoms.pull(pull),
    reference: (reference) => xcoms.reference(reference),
    element: (reference) => elements.at(reference),
    async variable(key: string, optional: boolean) {
      const found = await port.variable(key);
      if (found === undefined && !optional) throw new VariableNotFoundError({ key });
      return found;
    },
    state: (query) => stateStores.find(query),
    rescheduleCount: () => port.rescheduleCount(),
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
