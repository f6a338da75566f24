import { readFile, writeFile } from "node:fs/promises";
import { Client } from "pg";
import { BaseHook, BaseOperator, hook } from "tradewind";
import { MovielensHook } from "tradewind-provider-movielens";

/** The way to a PostgreSQL database; owns its client. */
export class PostgresHook extends BaseHook<Client> {
  static override readonly connType: string = "postgres";

  async query(statement: string): Promise<readonly Record<string, unknown>[]> {
    return (await (await this.getConn()).query(statement)).rows;
  }

  protected override async makeConn(): Promise<Client> {
    const { host, port, login, password, schema } = await this.getConnection(this.connId);
    const client = new Client({ host, port, user: login, password, database: schema });
    await client.connect();
    return client;
  }

  protected override async closeConn(client: Client): Promise<void> {
    await client.end();
  }
}

interface DownloadOptions {
  readonly connId: string;
  readonly startDate: string;
  readonly endDate: string;
  readonly outputPath: string;
}

/** Writes the ratings between two dates into a JSON file, whose folder exists. */
export class MovielensDownloadOperator extends BaseOperator<DownloadOptions, void> {
  static override readonly templateFields = ["startDate", "endDate", "outputPath"] as const;

  override async execute(): Promise<void> {
    const { connId, startDate, endDate, outputPath } = this.options;
    const ratings = [];
    for await (const rating of hook(MovielensHook, connId).getRatings(startDate, endDate)) ratings.push(rating);
    await writeFile(outputPath, JSON.stringify(ratings));
  }
}

interface ToPostgresOptions {
  readonly movielensConnId: string;
  readonly startDate: string;
  readonly endDate: string;
  readonly postgresConnId: string;
  /** With `{0}` where the values of a rating stand. */
  readonly insertQuery: string;
}

/** Inserts the ratings between two dates into a table. */
export class MovielensToPostgresOperator extends BaseOperator<ToPostgresOptions, number> {
  static override readonly templateFields = ["startDate", "endDate", "insertQuery"] as const;

  override async execute(): Promise<number> {
    const { movielensConnId, startDate, endDate, postgresConnId, insertQuery } = this.options;
    const postgres = hook(PostgresHook, postgresConnId);
    let rows = 0;
    for await (const rating of hook(MovielensHook, movielensConnId).getRatings(startDate, endDate)) {
      const values = Object.entries(rating).sort(([a], [b]) => (a < b ? -1 : 1));
      await postgres.query(insertQuery.replace("{0}", values.map(([, value]) => value).join(",")));
      rows++;
    }
    return rows;
  }
}

type Row = Readonly<Record<string, string>>;

/** Writes a JSON list of objects as CSV. */
export class JsonToCsvOperator extends BaseOperator<{ readonly inputPath: string; readonly outputPath: string }, void> {
  static override readonly templateFields = ["inputPath", "outputPath"] as const;

  override async execute(): Promise<void> {
    const { inputPath, outputPath } = this.options;
    const rows = JSON.parse(await readFile(inputPath, "utf8")) as Row[];
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ""))];
    await writeFile(outputPath, lines.map((cells) => `${cells.join(",")}\n`).join(""));
  }
}
