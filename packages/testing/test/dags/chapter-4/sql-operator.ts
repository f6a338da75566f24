import { BaseOperator, hook } from "@tradewind/core";
import { DatabaseHook } from "../database-hook.ts";

/** Runs SQL: a text, or a file that ends with `.sql`. */
export class SqlOperator extends BaseOperator<{ sql: string; connId: string }, void, "sql"> {
  static override readonly templateFields = ["sql"] as const;
  static override readonly templateExt = [".sql"];

  override async execute(): Promise<void> {
    const { sql, connId } = this.options;
    await hook(DatabaseHook, connId).run(sql);
  }
}
