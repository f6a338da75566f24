import { BaseHook } from "@tradewind/core";
import Database from "better-sqlite3";

/** Stands for the database of the book: a file of SQLite, at the path that the connection's extra names. */
export class DatabaseHook extends BaseHook<Database.Database> {
  async run(sql: string): Promise<void> {
    (await this.getConn()).exec(sql);
  }

  protected override async makeConn(): Promise<Database.Database> {
    const { extra } = await this.getConnection(this.connId);
    return new Database(extra.path as string);
  }

  protected override async closeConn(client: Database.Database) {
    client.close();
  }
}
