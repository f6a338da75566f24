import { BaseOperator, hook, type TaskContext } from "@tradewind/core";
import { SampleServiceHook } from "./hook.ts";

/**
 * Options of SampleServiceOperator.
 *
 * @example
 * const options: SampleServiceOptions = { connId: "sample_service", path: "/orders?day={{ ds }}" };
 */
export interface SampleServiceOptions {
  /** The connection. */
  readonly connId: string;
  /** What to fetch. A template. */
  readonly path: string;
}

/**
 * Fetches what Sample Service has at a path; that is the result of the task.
 *
 * @example
 * const orders = () =>
 *   new SampleServiceOperator({ taskId: "orders", connId: "sample_service", path: "/orders?day={{ ds }}" });
 */
export class SampleServiceOperator extends BaseOperator<SampleServiceOptions, unknown, "path"> {
  static override readonly templateFields = ["path"] as const;

  override async execute({ log, signal }: TaskContext): Promise<unknown> {
    const { connId, path } = this.options;
    log.info(`fetching ${path}`);
    return hook(SampleServiceHook, connId).get(path, { signal });
  }
}
