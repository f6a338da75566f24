import { dateAt } from "../date.ts";
import { ParamsInvalidError } from "../errors/params-errors.ts";
import { issueText } from "../params/param-problems.ts";
import { formOf } from "./asked-question.ts";
import type { GivenAnswer } from "./given-answer.ts";
import type { HumanAnswer, HumanQuestion } from "./question.ts";

/**
 * What a task gets of an answer: the values of schemas as the schema gives them out.
 *
 * @throws ParamsInvalidError when a schema refuses what its JSON Schema has let through.
 */
export function humanAnswer(question: HumanQuestion, given: GivenAnswer): HumanAnswer {
  const { chosenOptions, paramsInput, respondedBy, respondedAt, timedOut } = given;
  const { values, issues } = formOf(question).resolve(structuredClone(paramsInput));
  if (issues.length > 0) throw new ParamsInvalidError({ problems: issues.map((one) => issueText(one, paramsInput)) });
  return {
    chosenOptions,
    paramsInput: values,
    respondedBy: respondedBy ?? undefined,
    respondedAt: dateAt(respondedAt),
    timedOut,
  };
}
