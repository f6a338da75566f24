import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { DagDocument } from "@tradewind/core";
import { connectionIdsInEnvironment, systemRuntime, variableKeysInEnvironment } from "@tradewind/core/definition";
import type { CheckReport } from "@tradewind/runtime/check";
import { describe, test } from "vitest";
import { assertOptions, type OptionKinds } from "../known-options.ts";
import { type Ignored, projectFiles, shownPath } from "./project-files.ts";
import { CODE_RULES, documentRules, PROJECT_RULES, type ProjectRules, problemText } from "./project-rules.ts";

export type { ProjectRules } from "./project-rules.ts";

export interface ProjectTestOptions {
  /** What every DAG is to have, beside what makes it valid. */
  readonly rules?: ProjectRules;
  /** Files that hold no DAGs: `lib/`, `helpers.ts`, a RegExp. Paths are below the folder. */
  readonly ignore?: readonly Ignored[];
  /** Connections that exist beside those of the environment: then every other one is wrong. @default nothing is said of them */
  readonly connections?: readonly string[];
  /** The same for variables. */
  readonly variables?: readonly string[];
  /** The same for pools. */
  readonly pools?: readonly string[];
}

const PROJECT_TEST: OptionKinds<ProjectTestOptions> = {
  rules: "object",
  ignore: "list",
  connections: "list",
  variables: "list",
  pools: "list",
};

const IMPORT_TIMEOUT_MS = 30_000;
const MEMORY_LIMIT_MB = 512;
/** Files are imported by the first test, in processes of their own. */
const TEST_TIMEOUT_MS = 60_000;

/**
 * The integrity test of a whole project: one test for each DAG file and rule. Files are imported in child processes, as the scheduler does
 * it, and judged as `tradewind check` does. Call it at the top of a test file. Airflow's practice of a DAG integrity test.
 *
 * @param path A folder, or a file; relative to where vitest runs.
 * @throws UnknownOptionError, InvalidOptionError
 * @example
 * testProject("dags", { rules: { owner: true, retries: { min: 1 } }, ignore: ["lib/"] });
 */
export function testProject(path: string | URL, options: ProjectTestOptions = {}): void {
  assertOptions("testProject", options, PROJECT_TEST);
  assertOptions("rules of testProject", options.rules ?? {}, PROJECT_RULES);
  const root = path instanceof URL ? fileURLToPath(path) : resolve(path);
  const files = projectFiles(root, options.ignore ?? []);
  const report = once(() => check(files, options));
  const documents = once(() => load(files));
  const rules = documentRules(options.rules ?? {});

  test(`${shownPath(root)} has DAG files`, () => {
    if (files.length === 0) throw new Error(`There is no DAG file in ${root}.`);
  });

  describe.each(files.map((file) => [shownPath(file), file] as const))("%s", (_name, file) => {
    for (const { name, holds } of CODE_RULES) {
      test(name, { timeout: TEST_TIMEOUT_MS }, async () => {
        const { problems } = await report();
        assertNone(problems.filter((problem) => problem.file === file && holds(problem.code)).map(problemText));
      });
    }
    for (const { name, wrong } of rules) {
      test(name, { timeout: TEST_TIMEOUT_MS }, async () => {
        assertNone(((await documents()).get(file) ?? []).flatMap(wrong));
      });
    }
  });

  test("what the DAG files import is well", { timeout: TEST_TIMEOUT_MS }, async () => {
    const { problems } = await report();
    assertNone(problems.filter(({ file }) => !files.includes(file)).map(problemText));
  });
}

function assertNone(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const error = new Error(problems.join("\n\n"));
  // where the assertion stands tells nobody anything
  error.stack = error.message;
  throw error;
}

/** Done by whoever asks first. */
function once<T>(body: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= body();
    return result;
  };
}

async function check(
  files: readonly string[],
  { connections, variables, pools }: ProjectTestOptions,
): Promise<CheckReport> {
  const { checkDagFiles } = await import("@tradewind/runtime/check");
  const environment = process.env;
  return checkDagFiles({
    paths: files,
    clock: systemRuntime().clock,
    environment,
    importTimeoutMs: IMPORT_TIMEOUT_MS,
    memoryLimitMb: MEMORY_LIMIT_MB,
    known: {
      connections: connections && [...connections, ...connectionIdsInEnvironment(environment)],
      variables: variables && [...variables, ...variableKeysInEnvironment(environment)],
      pools,
    },
    version: "test",
  });
}

/** The documents of the DAGs that can be used, by file. */
async function load(files: readonly string[]): Promise<ReadonlyMap<string, readonly DagDocument[]>> {
  const { DagLoader } = await import("@tradewind/runtime");
  const documents = new Map<string, readonly DagDocument[]>();
  const loader = new DagLoader({
    paths: files,
    clock: systemRuntime().clock,
    environment: process.env,
    onResult: (result) => documents.set(result.file, result.documents),
    onRemoved: () => {},
  });
  await loader.start();
  await loader.stop();
  return documents;
}
