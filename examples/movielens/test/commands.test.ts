import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { readOptions, UsageError } from "../src/command-line.ts";
import { tableHead, tableLine } from "../src/table.ts";

const EXAMPLE = fileURLToPath(new URL("..", import.meta.url));

function start(file: string, ...args: string[]) {
  return spawn(process.execPath, ["--import", "tsx", file, ...args], {
    cwd: EXAMPLE,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function outcome(file: string, ...args: string[]): Promise<{ status: unknown; stderr: string }> {
  const child = start(file, ...args);
  const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, "close")]);
  return { status, stderr };
}

it("an option that does not exist is a wrong command line", () => {
  expect(() => readOptions({ port: { type: "string" } }, ["--prot", "1"])).toThrow(UsageError);
  expect(() => readOptions({ port: { type: "string" } }, ["--port"])).toThrow(UsageError);
  expect(readOptions({ port: { type: "string" } }, ["--port", "1"])).toEqual({ port: "1" });
});

it("the API refuses a wrong command line with status 2", async () => {
  const [badOption, badPort] = await Promise.all([
    outcome("src/api/main.ts", "--prot", "1"),
    outcome("src/api/main.ts", "--port", "many"),
  ]);
  expect(badOption).toEqual({ status: 2, stderr: expect.stringContaining("'--prot'") });
  expect(badPort).toEqual({ status: 2, stderr: expect.stringContaining('--port is "many"') });
  expect(badPort.stderr).toContain("Usage: npm run api");
});

it("a file that cannot be read ends API and start with status 1", async () => {
  for (const file of ["src/api/main.ts", "src/start.ts"]) {
    const { status, stderr } = await outcome(file, "--ratings", "nowhere.csv");
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/^nowhere\.csv: ENOENT.*\n$/) });
  }
});

it("the API says where it is, and ends when it is told to", async () => {
  const child = start("src/api/main.ts", "--port", "0");
  const [line] = await once(child.stdout, "data");
  const url = /http:\S+(?=;)/.exec(String(line))?.[0] ?? "";
  expect((await fetch(url)).status).toBe(200);
  child.kill("SIGTERM");
  expect((await once(child, "exit"))[0]).toBe(0);
});

it("tables have columns of fixed width", () => {
  const columns = [
    { heading: "day", width: 5, align: "left" },
    { heading: "rows", width: 6, align: "right" },
  ] as const;
  expect(tableHead(columns)).toBe("day      rows");
  expect(tableLine(columns, ["one", 659])).toBe("one       659");
  expect(tableLine(columns, ["none"])).toBe("none");
});
