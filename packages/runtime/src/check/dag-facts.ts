import type { DagDefinition } from "@tradewind/core";
import { addedNames, DEFAULT_POOL, isTemplate } from "@tradewind/core/engine";
import type { FileFacts, FindingPlace, Use } from "./finding.ts";
import { partitionFacts } from "./partition-facts.ts";
import { scheduleFindings } from "./schedule-findings.ts";
import type { SourceText } from "./source-text.ts";
import { templateFacts } from "./template-facts.ts";
import { templateFileFacts } from "./template-file-facts.ts";

/** Finds places in the source of one DAG. */
interface Surroundings {
  readonly dagId: string;
  readonly source: SourceText;
  readonly place: FindingPlace;
  readonly now: number;
}

/** What a valid DAG tells: what is wrong with it, and what it uses. */
export async function factsOf(definition: DagDefinition, around: Surroundings): Promise<FileFacts> {
  const added = addedNames(definition.options, definition.extensions);
  const templates = await templateFacts(definition.tasks.values(), { ...around, added });
  const fromFiles = await templateFileFacts(definition, around);
  const at = schedulePlace(definition, around);
  return {
    ...partitionFacts(definition, { ...around, place: at }),
    findings: [...templates.findings, ...fromFiles.findings, ...scheduleFindings(definition, { ...around, place: at })],
    dags: [{ dagId: definition.dagId, place: around.place }],
    pools: optionUses(definition, "pool", around).filter(({ name }) => name !== DEFAULT_POOL),
    executors: optionUses(definition, "executor", around),
    deadlineReferences: referenceUses(definition, around),
    connections: [...templates.connections, ...fromFiles.connections, ...connectionOptions(definition, around)],
    variables: [...templates.variables, ...fromFiles.variables],
    files: fromFiles.files,
  };
}

function schedulePlace({ document: { schedule } }: DagDefinition, { source, place }: Surroundings): FindingPlace {
  const [written] =
    schedule.kind === "cron" || schedule.kind === "cronPartition"
      ? [schedule.expression]
      : schedule.kind === "cronTrigger"
        ? schedule.expressions
        : [];
  const from = place.line ?? 1;
  const found = written === undefined ? undefined : source.placeOfOption("schedule", written, from);
  return found ?? source.placeOf(["schedule"], from) ?? place;
}

/** What the tasks of a DAG name in an option. */
function optionUses(
  { document, dagId }: DagDefinition,
  option: "pool" | "executor",
  { source, place }: Surroundings,
): Use[] {
  return document.tasks.flatMap(({ taskId, [option]: name }) =>
    name === undefined
      ? []
      : { name, by: `task "${taskId}"`, dagId, place: source.placeOfOption(option, name, place.line ?? 1) ?? place },
  );
}

function referenceUses({ document: { deadlines = [] }, dagId }: DagDefinition, { source, place }: Surroundings): Use[] {
  const at = source.placeOf(["deadline"], place.line ?? 1) ?? place;
  return deadlines.flatMap(({ taskId, reference }) =>
    reference.kind === "own"
      ? { name: reference.name, by: taskId === null ? "its deadline" : `task "${taskId}"`, dagId, place: at }
      : [],
  );
}

/** Options that are called `connId`, or something with `ConnId`, and hold a plain text. */
function connectionOptions({ tasks, dagId }: DagDefinition, { source, place }: Surroundings): Use[] {
  return [...tasks.values()].flatMap(({ taskId, operator }) =>
    Object.entries(operator.rawOptions).flatMap(([option, value]) =>
      /(^c|C)onnId$/.test(option) && typeof value === "string" && !isTemplate(value)
        ? [
            {
              name: value,
              by: `task "${taskId}"`,
              dagId,
              place: source.placeOfOption(option, value, place.line ?? 1) ?? place,
            },
          ]
        : [],
    ),
  );
}
