import { NoRunsHereError } from "@tradewind/core";
import type { AttemptPort } from "@tradewind/worker";
import type { LookUp } from "../look-up.ts";
import { MemoryState } from "./memory-state.ts";

/** What an attempt may ask when there is no store around it: connections, variables, what others of its run have returned; other runs there are none. */
export const lonePort = (
  lookUp: LookUp,
  xcoms: (inputs: Inputs) => ReturnType<AttemptPort["xcoms"]>,
  state: MemoryState = new MemoryState(),
): AttemptPort => ({
  clearXComs: async () => {},
  xcoms: async (inputs, runs) => (runs ? inputs.map(() => null) : xcoms(inputs)),
  connection: (connId) => lookUp.connection(connId),
  variable: (key) => lookUp.variable(key),
  rescheduleCount: async () => 0,
  previousSuccess: async () => null,
  assetEvents: async () => [],
  state: async (request) => state.answer(request),
  triggerRun: ({ dagId }) => noRuns(`trigger DAG "${dagId}"`),
  runState: (dagId) => noRuns(`look at a run of DAG "${dagId}"`),
  externalStates: ({ dagId }) => noRuns(`look at DAG "${dagId}"`),
});

type Inputs = Parameters<AttemptPort["xcoms"]>[0];

async function noRuns(asked: string): Promise<never> {
  throw new NoRunsHereError({ asked });
}
