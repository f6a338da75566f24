import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fileLogSink, logFileOf } from "../src/file-log-sink.ts";
import type { AttemptRequest, LogLine } from "../src/protocol.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tradewind-logs-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const attempt = (taskId: string, tryNumber = 1) =>
  ({
    token: `${taskId}${tryNumber}`,
    taskId,
    tryNumber,
    mapIndex: -1,
    run: { dagId: "dag", runId: "manual__2024-01-01T00:00:00+00:00" },
  }) as AttemptRequest;

const line: LogLine = { time: "2024-01-01T00:00:00.000Z", level: "info", source: "task", message: "hello\nworld" };

test("every attempt has a file of JSON lines", () => {
  const sink = fileLogSink(folder);
  sink.write(attempt("load"), line);
  sink.write(attempt("load"), line);
  sink.write(attempt("load", 2), line);
  expect(
    readFileSync(logFileOf(folder, attempt("load")), "utf8")
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text)),
  ).toEqual([line, line]);
  expect(logFileOf(folder, attempt("load", 2))).toMatch(/task_id=load\/attempt=2\.log$/);
  sink.close(attempt("load"));
  sink.close(attempt("load", 2));
});

test("an attempt that writes nothing has no file", () => {
  fileLogSink(folder).close(attempt("silent"));
  expect(existsSync(logFileOf(folder, attempt("silent")))).toBe(false);
});

test("no id leads out of the folder", () => {
  for (const taskId of ["../../etc/passwd", "..", ".", "a/b", "a\0b"]) {
    expect(logFileOf(folder, attempt(taskId)).slice(folder.length).split("/").slice(0, -2).join("/")).not.toContain(
      "..",
    );
    expect(logFileOf(folder, attempt(taskId)).startsWith(`${folder}/dag_id=dag/`)).toBe(true);
  }
});
