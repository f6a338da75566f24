import type { DeliberateDifference } from "./judge.ts";
import type { Rendered, Surroundings, TemplateRow } from "./templates.ts";

type Difference = DeliberateDifference<TemplateRow, Rendered>;

/** Where templates give something else than Airflow's. */
export const templateDifferences = ({ contexts }: Surroundings): readonly Difference[] => {
  const intervalEndOf = ({ context }: TemplateRow) => contexts[context]!.dataIntervalEnd!;
  return [
    {
      reason: "test_mode stays, which Airflow 3 has removed",
      appliesTo: ({ template }) => textOf(template).includes("test_mode"),
      expected: () => ({ value: "false" }),
    },
    {
      reason: "the default of xcom_pull stands for what is missing, as in Airflow 2",
      appliesTo: ({ template }) => /xcom_pull\(.*default=/.test(textOf(template)),
      expected: ({ template }) => ({ value: /default='(\w+)'/.exec(textOf(template))![1] }),
    },
    {
      reason: "without a schedule the next and the previous date are the ends of the data interval",
      appliesTo: ({ context, template }) =>
        contexts[context]!.schedule === null && /(next|prev)_(ds|execution_date\b)/.test(textOf(template)),
      expected: (row) => ({ value: dateText(intervalEndOf(row), textOf(row.template)) }),
    },
    {
      reason: "dates are exact to the millisecond",
      appliesTo: (row) => /\.\d{6}\+/.test(expectedText(row)),
      expected: (row) => ({ value: inMilliseconds(expectedText(row)) }),
    },
    {
      reason: "macros.datetime makes dates in UTC, not without a zone",
      appliesTo: ({ template }) => /macros\.datetime\(/.test(textOf(template)),
      expected: (row) => ({ value: `${expectedText(row).replace(" ", "T")}+00:00` }),
    },
    {
      reason: "a length of time is written as ISO 8601",
      appliesTo: (row) => /^\d+ days?, 0:00:00$/.test(expectedText(row)),
      expected: (row) => ({ value: `P${Number.parseInt(expectedText(row), 10)}D` }),
    },
    {
      reason: "a number is written the JavaScript way: without .0",
      appliesTo: (row) => /^\d+\.0$/.test(expectedText(row)),
      expected: (row) => ({ value: String(Number(expectedText(row))) }),
    },
    {
      reason: "values are written the JavaScript way: true, false, null, JSON for lists and objects, dates as ISO 8601",
      appliesTo: (row) => javaScriptText(expectedText(row)) !== expectedText(row),
      expected: (row) => ({ value: javaScriptText(expectedText(row)) }),
    },
  ];
};

const textOf = (template: unknown): string => (typeof template === "string" ? template : "");

/** What Airflow writes; an empty text where it writes none. */
function expectedText(row: TemplateRow): string {
  const { expect } = row.airflow3 ?? row;
  return typeof expect === "string" ? expect : "";
}

/** A date as the name in the template, or the filter behind it, writes it. */
function dateText(iso: string, template: string): string {
  if (template.includes("| ts")) return inMilliseconds(iso);
  return template.includes("nodash") ? iso.slice(0, 10).replaceAll("-", "") : iso.slice(0, 10);
}

const inMilliseconds = (iso: string): string => iso.replace(/(\.\d{3})\d{3}\+/, "$1000+");

/** A text of Python's with its dates, words, lists and dictionaries as JavaScript writes them. */
function javaScriptText(text: string): string {
  return text
    .replace(/(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d[+-]\d\d:\d\d)/g, "$1T$2")
    .replace(/[[({].*[\])}]$/s, jsonOf)
    .replace(/True|False|None/g, (word) => ({ True: "true", False: "false", None: "null" })[word]!);
}

function jsonOf(literal: string): string {
  const json = literal
    .replaceAll("'", '"')
    .replaceAll("None", "null")
    .replace(/\((?=["\d])/g, "[")
    .replace(/(?<=["\d])\)/g, "]");
  try {
    return JSON.stringify(JSON.parse(json));
  } catch {
    // no literal, but a text with brackets in it
    return literal;
  }
}
