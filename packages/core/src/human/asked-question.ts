import type { Json } from "../document/dag-document.ts";
import { durationMs } from "../duration.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { issueText } from "../params/param-problems.ts";
import { ParamSpec } from "../params/param-spec.ts";
import { declaredParams } from "../params/params.ts";
import type { HumanQuestion } from "./question.ts";

/** A question as it is stored and shown. Times in milliseconds. */
export interface AskedQuestion {
  readonly subject: string;
  readonly body: string | null;
  readonly options: readonly string[];
  /** What counts as chosen when nobody answers in time. */
  readonly defaults: readonly string[] | null;
  readonly multiple: boolean;
  /** The JSON Schema of the form; null when any values go. */
  readonly paramsSchema: Json | null;
  readonly paramsDefaults: Readonly<Record<string, Json>>;
  /** Who may answer; nobody in particular when it is empty. */
  readonly assignedUsers: readonly string[];
  readonly askedAt: number;
  /** When it is answered by its defaults, or has failed. */
  readonly dueAt: number | null;
}

const OK = "OK";

/** The form of a question. */
export const formOf = ({ params }: Pick<HumanQuestion, "params">): ParamSpec =>
  new ParamSpec(declaredParams(params) ?? {});

/** The options of a question, and those that count when nobody answers. @throws InvalidOptionError */
export function choicesOf(
  question: Pick<HumanQuestion, "options" | "defaults">,
  multiple: boolean,
): { readonly options: readonly string[]; readonly defaults: readonly string[] | null } {
  const options = question.options ?? [OK];
  const defaults = question.defaults ?? (question.options === undefined ? OK : undefined);
  const isList = options.length > 0 && new Set(options).size === options.length;
  if (!isList)
    throw new InvalidOptionError({ option: "options", found: options, expected: "one or more, all different" });
  if (defaults === undefined) return { options, defaults: null };
  const chosen = [defaults].flat();
  const areOptions = chosen.every((one) => options.includes(one));
  if (!areOptions || chosen.length === 0 || (chosen.length > 1 && !multiple)) {
    const expected = `${multiple ? "some" : "one"} of ${options.map((one) => JSON.stringify(one)).join(", ")}`;
    throw new InvalidOptionError({ option: "defaults", found: defaults, expected });
  }
  return { options, defaults: chosen };
}

/**
 * A question as it is stored.
 *
 * @throws InvalidOptionError when it cannot be asked: options that repeat, defaults that are none of them, a form that is none.
 */
export function askedQuestion(
  question: HumanQuestion,
  { now, taskTimeoutMs }: { readonly now: number; readonly taskTimeoutMs: number | null },
): AskedQuestion {
  const { subject, body = null, multiple = false, timeout, assignedUsers = [] } = question;
  if (typeof subject !== "string" || subject === "")
    throw new InvalidOptionError({ option: "subject", found: subject, expected: "a text" });
  const timeoutMs = timeout === undefined ? taskTimeoutMs : durationMs(timeout, "timeout of a question");
  return {
    subject,
    body,
    ...choicesOf(question, multiple),
    multiple,
    ...describedForm(formOf(question)),
    assignedUsers: [...assignedUsers],
    askedAt: now,
    dueAt: timeoutMs === null ? null : now + timeoutMs,
  };
}

function describedForm(form: ParamSpec): Pick<AskedQuestion, "paramsSchema" | "paramsDefaults"> {
  const { values, issues } = form.isPlain ? { values: form.writtenDefaults, issues: [] } : form.defaults();
  // a value that people have to give has no default; one that is written down and wrong is a mistake
  const wrong = issues.filter(({ path }) => form.withWrittenDefault.has(path[0] ?? ""));
  if (wrong.length > 0) {
    const found = wrong.map((issue) => issueText(issue, values)).join("; ");
    throw new InvalidOptionError({ option: "params", found, expected: "defaults that pass" });
  }
  const missing = new Set(issues.map(({ path }) => path[0]));
  const defaults = Object.entries(values).filter(([name, value]) => value !== undefined && !missing.has(name));
  return {
    paramsSchema: form.jsonSchema() as Json | null,
    paramsDefaults: JSON.parse(JSON.stringify(Object.fromEntries(defaults))) as Record<string, Json>,
  };
}
