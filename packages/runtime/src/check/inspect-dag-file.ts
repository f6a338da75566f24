import { type DagDefinition, InvalidDagError } from "@tradewind/core";
import type { Clock } from "@tradewind/core/engine";
import { exportedDags } from "@tradewind/worker";
import type { TemplatedTask } from "../loader/check-templates.ts";
import { dagPlace } from "../loader/error-place.ts";
import { changingDags, type FirstImport } from "./changing-dags.ts";
import { factsOf } from "./dag-facts.ts";
import { type FileFacts, type Finding, type FindingPlace, type Inspection, NO_FACTS, type Use } from "./finding.ts";
import type { ImportTrace } from "./import-trace.adapter.ts";
import type { Done, ImportWork } from "./import-work.adapter.ts";
import { SourceText, wordsOf } from "./source-text.ts";
import { templateFacts } from "./template-facts.ts";

export interface InspectionTools {
  readonly trace: ImportTrace;
  readonly work: ImportWork;
  readonly clock: Clock;
}

/**
 * Imports a DAG file and says everything that this tells. One DAG that is not valid keeps no other from being looked at.
 *
 * @throws DagImportError when the file cannot be imported or exports no DAG.
 */
export async function inspectDagFile(file: string, { trace, work, clock }: InspectionTools): Promise<Inspection> {
  const found: FirstImport[] = [];
  const {
    result: facts,
    done,
    reads,
  } = await work.during(async () => {
    const parts: FileFacts[] = [];
    const sources = new Map<string, SourceText>();
    const sourceOf = (path: string): SourceText => {
      const known = sources.get(path) ?? SourceText.of(path);
      sources.set(path, known);
      return known;
    };
    const tools = { file, sourceOf, now: clock.now(), found };
    try {
      for (const define of await exportedDags(file)) parts.push(await factsOfDag(define, tools));
    } catch (error) {
      // a DAG that defineDag() refused while the file was imported, and with it the file
      if (!(error instanceof InvalidDagError)) throw error;
      parts.push(await factsOfInvalid(error, tools));
    }
    return joined([...parts, { ...NO_FACTS, connections: connectionCalls(sourceOf(file)) }]);
  });
  const imports = trace.importsOf(file);
  // what a file does while it is imported is not done twice for a check
  const changing = done.length > 0 ? [] : await changingDags(file, found);
  return {
    facts: { ...facts, findings: [...facts.findings, ...done.map(workFinding), ...changing] },
    inputs: [...new Set([...trace.inputsOf(file), ...reads, ...facts.files])],
    imports,
  };
}

interface FileTools {
  readonly file: string;
  readonly sourceOf: (path: string) => SourceText;
  readonly now: number;
  /** What has been made so far. */
  readonly found: FirstImport[];
}

async function factsOfDag(define: () => DagDefinition, tools: FileTools): Promise<FileFacts> {
  try {
    const definition = define();
    if (definition.isLeftOut) return NO_FACTS;
    const { dagId, source } = definition;
    const place = source ? { file: source.file, line: source.line, column: source.column } : wholeFile(tools.file);
    tools.found.push({ dagId, place, document: definition.document });
    return await factsOf(definition, { dagId, place, source: tools.sourceOf(place.file), now: tools.now });
  } catch (error) {
    if (error instanceof InvalidDagError) return await factsOfInvalid(error, tools);
    throw error;
  }
}

/** A DAG that is not valid: all of its problems, and what its templates tell. */
async function factsOfInvalid(error: InvalidDagError, { file, sourceOf }: FileTools): Promise<FileFacts> {
  const { dagId } = error;
  const place = dagPlace(error) ?? wholeFile(file);
  const source = sourceOf(place.file);
  const problems = error.problems.map(
    ({ code, message, hint, at }): Finding => ({
      severity: "error",
      code,
      message,
      hint,
      dagId,
      place: at ?? source.placeOf(wordsOf(message), place.line ?? 1) ?? place,
    }),
  );
  const { added } = error;
  const templates = await templateFacts(error.tasks as readonly TemplatedTask[], { dagId, place, source, added });
  return { ...NO_FACTS, ...templates, findings: [...problems, ...templates.findings] };
}

/** `hook(SomeHook, "id")`, `new SomeHook("id")` and `getConnection("id")` with the id written out. */
function connectionCalls(source: SourceText): Use[] {
  const CALL = /\b(?:hook\(\s*[\w$.]+\s*,\s*|new\s+\w*Hook\(\s*|getConnection\(\s*)["'`]([\w.-]+)["'`]/;
  return source.all(CALL).map(({ name, place }) => ({ name, by: "this file", dagId: null, place }));
}

function workFinding({ what, isRead, place }: Done): Finding {
  const json = 'JSON can be imported instead: `import rows from "./rows.json" with { type: "json" }`.';
  return {
    severity: "warning",
    code: "TW7005",
    message: `The file ${what} while it is imported.`,
    hint: `Move it into a task: every process that needs the file imports it, again whenever it changes.${isRead ? ` ${json}` : ""}`,
    dagId: null,
    place,
  };
}

const wholeFile = (file: string): FindingPlace => ({ file, line: null, column: null });

function joined(parts: readonly FileFacts[]): FileFacts {
  return {
    findings: parts.flatMap(({ findings }) => findings),
    dags: parts.flatMap(({ dags }) => dags),
    pools: parts.flatMap(({ pools }) => pools),
    executors: parts.flatMap(({ executors }) => executors),
    deadlineReferences: parts.flatMap(({ deadlineReferences }) => deadlineReferences),
    connections: parts.flatMap(({ connections }) => connections),
    variables: parts.flatMap(({ variables }) => variables),
    updatedPartitions: parts.flatMap(({ updatedPartitions }) => updatedPartitions),
    awaitedPartitions: parts.flatMap(({ awaitedPartitions }) => awaitedPartitions),
    files: parts.flatMap(({ files }) => files),
  };
}
