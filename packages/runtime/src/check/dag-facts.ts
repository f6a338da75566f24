import { type DagDefinition, type InvalidDagError, UndefinedTemplateNameError } from "@tradewind/core";
import { addedNames, DEFAULT_POOL, isTemplate } from "@tradewind/core/engine";
import { type TemplatedTask, templateProblems, templatesOf } from "../loader/check-templates.ts";
import type { FileFacts, Finding, FindingPlace, Use } from "./finding.ts";
import { scheduleFindings } from "./schedule-findings.ts";
import { type SourceText, wordsOf } from "./source-text.ts";

/** Finds places in the source of one DAG. */
interface Surroundings {
  readonly dagId: string;
  readonly source: SourceText;
  readonly place: FindingPlace;
  readonly now: number;
}

/** What a valid DAG tells: what is wrong with it, and what it uses. */
export async function factsOf(definition: DagDefinition, around: Surroundings): Promise<FileFacts> {
  const added = addedNames(definition.options);
  const templates = await templateFacts(definition.tasks.values(), { ...around, added });
  return {
    findings: [
      ...templates.findings,
      ...scheduleFindings(definition, { ...around, place: schedulePlace(definition, around) }),
    ],
    dags: [{ dagId: definition.dagId, place: around.place }],
    pools: poolUses(definition, around),
    connections: [...templates.connections, ...connectionOptions(definition, around)],
    variables: templates.variables,
  };
}

function schedulePlace({ document: { schedule } }: DagDefinition, { source, place }: Surroundings): FindingPlace {
  const [written] =
    schedule.kind === "cron" ? [schedule.expression] : schedule.kind === "cronTrigger" ? schedule.expressions : [];
  const from = place.line ?? 1;
  const found = written === undefined ? undefined : source.placeOfOption("schedule", written, from);
  return found ?? source.placeOf(["schedule"], from) ?? place;
}

function poolUses({ document, dagId }: DagDefinition, { source, place }: Surroundings): Use[] {
  return document.tasks.flatMap(({ pool, taskId }) =>
    pool === DEFAULT_POOL
      ? []
      : {
          name: pool,
          by: `task "${taskId}"`,
          dagId,
          place: source.placeOfOption("pool", pool, place.line ?? 1) ?? place,
        },
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

interface TemplateFacts {
  readonly findings: Finding[];
  readonly connections: Use[];
  readonly variables: Use[];
}

/** What templates of tasks tell, be their DAG valid or not: what is wrong with them, and what they use. */
export async function templateFacts(
  tasks: Iterable<TemplatedTask>,
  { dagId, source, place, added }: Omit<Surroundings, "now"> & { readonly added: InvalidDagError["added"] },
): Promise<TemplateFacts> {
  const all = [...tasks];
  const templates = templatesOf(all);
  const facts: TemplateFacts = { findings: [], connections: [], variables: [] };
  if (templates.length === 0) return facts;
  const from = place.line ?? 1;
  for (const problem of await templateProblems(all)) {
    const at = source.placeOf(wordsOf(problem.message), from) ?? place;
    facts.findings.push({ severity: "error", ...problem, dagId, place: at });
  }
  const { templateUse } = await import("@tradewind/core/template");
  for (const { text, field } of templates) {
    const at = source.placeOf([text], from) ?? place;
    const use = templateUse(text, added);
    for (const { name, known } of use.unknown) {
      const { code, message, hint } = new UndefinedTemplateNameError({ template: text, field, name, known });
      facts.findings.push({ severity: "error", code, message, hint, dagId, place: at });
    }
    const used = (name: string): Use => ({ name, by: `the template in ${field}`, dagId, place: at });
    facts.connections.push(...use.connections.map(used));
    facts.variables.push(...use.variables.map(used));
  }
  return facts;
}
