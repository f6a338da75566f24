import { BaseHook, BaseOperator, hook } from "@tradewind/core";
import Database from "better-sqlite3";

/** Stands for the database of the book: a file of SQLite, at the path that the connection's extra names. */
class DatabaseHook extends BaseHook<Database.Database> {
  async run(sql: string): Promise<void> {
    (await this.getConn()).exec(sql);
  }

  protected override async makeConn() {
    const { extra } = await this.getConnection(this.connId);
    return new Database(extra.path as string);
  }

  protected override async closeConn(client: Database.Database) {
    client.close();
  }
}

/** Runs SQL: a text, or a file that ends with `.sql`. */
export class SqlOperator extends BaseOperator<{ sql: string; connId: string }, void, "sql"> {
  static override readonly templateFields = ["sql"] as const;
  static override readonly templateExt = [".sql"];

  override async execute(): Promise<void> {
    const { sql, connId } = this.options;
    await hook(DatabaseHook, connId).run(sql);
  }
}
