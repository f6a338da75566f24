import type { Json } from "../document/dag-document.ts";
import { AnswerRefusedError, NotAssignedError } from "../errors/human-errors.ts";
import type { JsonSchema } from "../params/param.ts";
import { issueText } from "../params/param-problems.ts";
import { jsonValidator } from "../params/validate-json.ts";
import type { AskedQuestion } from "./asked-question.ts";

/** An answer as it is stored. */
export interface GivenAnswer {
  readonly chosenOptions: readonly string[];
  readonly paramsInput: Readonly<Record<string, Json>>;
  /** null when nobody answered in time. */
  readonly respondedBy: string | null;
  readonly respondedAt: number;
  readonly timedOut: boolean;
}

/** What somebody says. */
export interface Response {
  /** @default the only option there is */
  readonly options?: readonly string[] | undefined;
  /** Values of the form, over its defaults. */
  readonly params?: Readonly<Record<string, Json>> | undefined;
  readonly by: string;
}

/**
 * Holds what somebody says against the question.
 *
 * @throws AnswerRefusedError naming everything that is wrong; NotAssignedError when others are to answer.
 */
export function answerTo(question: AskedQuestion, response: Response, at: number): GivenAnswer {
  const { options, params = {}, by } = response;
  const { assignedUsers } = question;
  if (assignedUsers.length > 0 && !assignedUsers.includes(by)) throw new NotAssignedError({ by, assignedUsers });
  const chosenOptions = options ?? (question.options.length === 1 ? question.options : []);
  const paramsInput = { ...question.paramsDefaults, ...params };
  const problems = [...optionProblems(question, chosenOptions), ...paramProblems(question, params, paramsInput)];
  if (problems.length > 0) throw new AnswerRefusedError({ subject: question.subject, problems });
  return { chosenOptions: [...chosenOptions], paramsInput, respondedBy: by, respondedAt: at, timedOut: false };
}

/** What counts when nobody has answered in time; undefined where there are no defaults, or not for all of the form. */
export function defaultAnswer(question: AskedQuestion, at: number): GivenAnswer | undefined {
  const { defaults, paramsDefaults } = question;
  if (defaults === null || paramProblems(question, {}, paramsDefaults).length > 0) return undefined;
  const answered = { chosenOptions: defaults, paramsInput: paramsDefaults };
  return { ...answered, respondedBy: null, respondedAt: at, timedOut: true };
}

function optionProblems({ options, multiple }: AskedQuestion, chosen: readonly string[]): string[] {
  const expected = `expected ${multiple ? "some" : "one"} of ${options.map((one) => JSON.stringify(one)).join(", ")}`;
  const strange = chosen.filter((one) => !options.includes(one));
  if (strange.length > 0) return [`option: found ${strange.map((one) => JSON.stringify(one)).join(", ")}, ${expected}`];
  const isRightNumber = multiple ? chosen.length > 0 : chosen.length === 1;
  return isRightNumber && new Set(chosen).size === chosen.length
    ? []
    : [
        `option: found ${chosen.length === 0 ? "none" : chosen.map((one) => JSON.stringify(one)).join(", ")}, ${expected}`,
      ];
}

type Values = Readonly<Record<string, Json>>;

function paramProblems({ paramsSchema, paramsDefaults }: AskedQuestion, given: Values, values: Values): string[] {
  const schema = paramsSchema as JsonSchema | null;
  // a schema of one's own that lists no properties takes any
  const takesAny = schema !== null && schema.properties === undefined;
  const known = new Set([...Object.keys(schema?.properties ?? {}), ...Object.keys(paramsDefaults)]);
  const unknown = takesAny ? [] : Object.keys(given).filter((name) => !known.has(name));
  const issues = schema === null ? [] : jsonValidator(schema)(values);
  return [
    ...unknown.map((name) => `params.${name}: is not known; the form has ${[...known].join(", ") || "no params"}`),
    ...issues.filter(({ path }) => !unknown.includes(path[0] ?? "")).map((issue) => issueText(issue, values)),
  ];
}
