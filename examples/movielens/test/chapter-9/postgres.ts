import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";

/** A PostgreSQL server of a test's own. */
export interface Postgres extends AsyncDisposable {
  readonly port: number;
  /** As a connection of Tradewind. */
  readonly uri: string;
  query(statement: string): Promise<readonly Record<string, unknown>[]>;
}

const DEBIAN = "/usr/lib/postgresql";

/** Where its programs are; undefined on a machine without it. */
export function findPostgres(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort() : [];
  const folders = [
    ...versions.reverse().map((version) => join(DEBIAN, version, "bin")),
    "/usr/local/bin",
    "/opt/homebrew/bin",
  ];
  return folders.find((folder) => existsSync(join(folder, "pg_ctl")));
}

/** Starts a server on a free port and runs the statements that set it up. It is stopped, and its files removed, when its scope ends. */
export async function startPostgres(programs: string, setUp: string): Promise<Postgres> {
  // it refuses to run as root, and another user may not reach into the temporary folder of root
  const user = process.getuid?.() === 0 ? userOf("postgres") : undefined;
  const folder = mkdtempSync(join(user ? "/tmp" : tmpdir(), "movielens-postgres-"));
  const port = await freePort();
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const run = (program: string, ...words: string[]) =>
    execFileSync(join(programs, program), words, { ...user, cwd: folder, stdio: "pipe" });
  run("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", "-N");
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off`;
  run("pg_ctl", "-D", data, "-w", "-l", join(folder, "log"), "-o", settings, "start");
  const client = new Client({ host: "127.0.0.1", port, user: "postgres", database: "postgres" });
  await client.connect();
  await client.query(setUp);
  return {
    port,
    uri: `postgres://postgres@127.0.0.1:${port}/postgres`,
    query: async (statement) => (await client.query(statement)).rows,
    async [Symbol.asyncDispose]() {
      await client.end();
      run("pg_ctl", "-D", data, "-m", "immediate", "stop");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function userOf(name: string): { readonly uid: number; readonly gid: number } {
  const id = (flag: string) => Number(execFileSync("id", [flag, name], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
