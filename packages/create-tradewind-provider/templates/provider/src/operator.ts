import { BaseOperator, hook, InvalidOptionError, type OperatorOptions, type TaskContext } from "@tradewind/core";
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
 * @throws InvalidOptionError for a path that does not begin with `/`.
 * @example
 * const orders = () =>
 *   new SampleServiceOperator({ taskId: "orders", connId: "sample_service", path: "/orders?day={{ ds }}" });
 */
export class SampleServiceOperator extends BaseOperator<SampleServiceOptions, unknown, "path"> {
  static override readonly templateFields = ["path"] as const;

  constructor(options: OperatorOptions<SampleServiceOptions, "path">) {
    super(options);
    const { path } = options;
    // what a template or another task's result will be is not known yet
    if (typeof path === "string" && !path.includes("{{") && !path.startsWith("/"))
      throw new InvalidOptionError({ option: "path", found: path, expected: 'a path that begins with "/"' });
  }

  override async execute({ log, signal }: TaskContext): Promise<unknown> {
    const { connId, path } = this.options;
    log.info(`fetching ${path}`);
    return hook(SampleServiceHook, connId).get(path, { signal });
  }
}
