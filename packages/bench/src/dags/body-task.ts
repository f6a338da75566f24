import { FunctionOperator } from "@tradewind/core";
import { BODIES, type BodyName } from "../body.ts";

/** A task that runs one of the bodies. */
export const bodyTask = (taskId: string, body: BodyName = "trivial"): FunctionOperator<number> =>
  new FunctionOperator({ taskId, callable: BODIES[body] });
