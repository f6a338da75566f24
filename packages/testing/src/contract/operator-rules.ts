import { type DagDocument, defineDag } from "@tradewind/core";
import { attempt, endText, hasEndedWell, made, shown } from "./operator-attempts.ts";
import { cancelRule } from "./operator-cancel-rule.ts";
import type { AnyOptions, OperatorSubject } from "./operator-contract.ts";
import { secretsRule } from "./operator-secrets-rule.ts";
import { stateRule } from "./operator-state-rule.ts";
import { templateRule } from "./operator-template-rule.ts";
import { errorText, type Rule } from "./rule.ts";
import { isSteering } from "./steering.ts";
import { isPlain } from "./template-values.ts";

type OperatorRule = Rule<OperatorSubject>;

const succeeds: OperatorRule = {
  name: "succeeds with valid options",
  mend: "mend execute(), or give the attempt what it needs: hooks, connections, variables, results; other DAGs, tasks behind it and people stand in around.",
  judge: async (subject) => {
    const { valid } = subject.contract;
    if (valid.length === 0) return ["found no valid options, expected some: give them in valid"];
    const found: string[] = [];
    for (const options of valid) {
      const trial = await attempt(made(subject, options), subject.contract);
      if (!hasEndedWell(trial)) found.push(`with ${shown(options)} found ${endText(trial)}, expected success`);
    }
    return found;
  },
};

const sameDocument: OperatorRule = {
  name: "makes the same document each time, in which its template fields can be read",
  mend: "use fixed ids and dates in the constructor, and hand template fields on as texts, numbers, lists and plain objects.",
  judge: (subject) =>
    subject.contract.valid.flatMap((options) => {
      const [first, second] = [documentWith(subject, options), documentWith(subject, options)];
      const fields = Object.entries(first.tasks[0]!.templateFields);
      return [
        ...(first.hash === second.hash ? [] : [`found two documents with ${shown(options)}, expected the same twice`]),
        ...fields
          .filter(([, value]) => hasClassName(value))
          .map(([field, value]) => `found ${JSON.stringify(value)} as ${field} in the document, expected JSON`),
      ];
    }),
};

function documentWith({ Op }: OperatorSubject, options: AnyOptions): DagDocument {
  class Contract {
    flow() {
      new Op({ taskId: "contract", ...options });
    }
  }
  return defineDag(Contract, { dagId: "contract" }).document;
}

/** Documents have the name of its class for what JSON cannot say. */
function hasClassName(value: unknown): boolean {
  if (typeof value === "string") return /^<[\w$]+>$/.test(value);
  if (Array.isArray(value)) return value.some(hasClassName);
  return isPlain(value) && Object.values(value).some(hasClassName);
}

const refuses: OperatorRule = {
  name: "refuses invalid options when it is made, with a code and a hint",
  mend: "throw InvalidOptionError({ option, found, expected }) in the constructor, behind super(), for values that are no templates.",
  judge: (subject) => {
    const { invalid } = subject.contract;
    if (!invalid) return { notJudged: "no invalid options are given: invalid" };
    if (invalid.length === 0) return { notJudged: "its contract says that no options are invalid" };
    return invalid.flatMap((options) => {
      try {
        documentWith(subject, options as AnyOptions);
      } catch (error) {
        if (isSteering(error)) return [];
        return [
          `with ${shown(options as AnyOptions)} found ${errorText(error)}, expected an error with a code and a hint`,
        ];
      }
      return [`with ${shown(options as AnyOptions)} found no error, expected one that says what is wrong`];
    });
  },
};

/** What is asked of sensors, too. */
export const TASK_RULES: readonly OperatorRule[] = [
  sameDocument,
  refuses,
  templateRule,
  cancelRule,
  secretsRule,
  stateRule,
];

/** What is asked of every operator. */
export const OPERATOR_RULES: readonly OperatorRule[] = [succeeds, ...TASK_RULES];
