import { parseConnection, type SecretsBackend } from "@tradewind/core";
import { isSecretName, isSecretsBackendKind, secretsIn, secretsOf } from "@tradewind/core/engine";
import { Masker } from "@tradewind/worker";
import { errorText, type Judgement, type Rule } from "./rule.ts";
import type { SecretsSubject } from "./secrets-contract.ts";
import { known, unknown, wrongAnswers } from "./secrets-questions.ts";
import { allOfError } from "./steering.ts";

type SecretsRule = Rule<SecretsSubject>;

/** Does something with an open backend, and closes it where it was opened here. */
async function withBackend<T>(
  { backend, contract }: SecretsSubject,
  body: (backend: SecretsBackend) => Promise<T>,
): Promise<T> {
  if (!("open" in backend)) return body(backend);
  const open = await backend.open(contract.options ?? {});
  try {
    return await body(open);
  } finally {
    // that it can be closed has a rule of its own
    await open.close?.().catch(() => {});
  }
}

const isKind: SecretsRule = {
  name: "is a kind with a name, which the configuration can give",
  mend: 'export what defineSecretsBackend({ name: "vault", open }) makes.',
  judge: ({ backend }) => {
    if (!("open" in backend)) return { notJudged: "it is a backend that was opened elsewhere" };
    if (!isSecretsBackendKind(backend)) return ["found an object that defineSecretsBackend() has not made"];
    return backend.name === "" ? ["found a kind without a name"] : [];
  },
};

const findsKnown: SecretsRule = {
  name: "finds every connection and variable that it holds",
  mend: "give a connection as URI, JSON or fields, as parseConnection() reads them, and a variable as its text.",
  judge: (subject) => {
    const questions = known(subject);
    if (questions.length === 0) return ["found nothing that it holds, expected something: give it in holds"];
    return withBackend(subject, (backend) => wrongAnswers(backend, questions));
  },
};

const missesUnknown: SecretsRule = {
  name: "says undefined for what it does not hold, and throws nothing",
  mend: "return undefined where the vault says that there is no such thing: the next source is asked then. Encode names in paths and URLs.",
  judge: (subject) => withBackend(subject, (backend) => wrongAnswers(backend, unknown)),
};

const concurrent: SecretsRule = {
  name: "answers many who ask at once",
  mend: "keep nothing of a question in the backend; share one client, or a pool of them.",
  judge: (subject) => {
    const questions = Array.from({ length: 20 }, () => [...known(subject), ...unknown]).flat();
    return withBackend(subject, (backend) => wrongAnswers(backend, questions));
  },
};

/** The errors of a backend that cannot be reached, and what it answers nevertheless. */
async function outageOf(subject: SecretsSubject): Promise<{ errors: unknown[]; answered: string[] } | undefined> {
  const backend = await subject.contract.outage?.();
  if (!backend) return undefined;
  const errors: unknown[] = [];
  const answered: string[] = [];
  for (const { about, ask } of known(subject)) {
    try {
      const answer = await ask(backend);
      answered.push(`found ${answer === undefined ? "undefined" : "an answer"} for ${about}, expected an error`);
    } catch (error) {
      errors.push(error);
    }
  }
  await backend.close?.().catch(() => {});
  return { errors, answered };
}

const NO_OUTAGE = "there is none that cannot be reached: outage";

const failsInOutage: SecretsRule = {
  name: "has an error with a code for an outage, and no answer",
  mend: "let the error of the client through, or throw SecretsBackendError: whoever gets undefined asks elsewhere, and finds an older secret.",
  judge: async (subject) => {
    const outage = await outageOf(subject);
    if (!outage) return { notJudged: NO_OUTAGE };
    const uncoded = outage.errors
      .filter((error) => !hasCode(error))
      .map((error) => `found ${errorText(error)}, expected an error with a code`);
    return [...outage.answered, ...new Set(uncoded)];
  },
};

/** Of its own, or of what has caused it. */
function hasCode(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, cause } = error as Error & { readonly code?: unknown };
  return (typeof code === "string" && code !== "") || hasCode(cause);
}

const hidesSecrets: SecretsRule = {
  name: "shows no secret in its errors",
  mend: "name what was asked for and where, and never headers, tokens or answers of the vault.",
  judge: async (subject): Promise<Judgement> => {
    const outage = await outageOf(subject);
    if (!outage || outage.errors.length === 0) return { notJudged: NO_OUTAGE };
    const masker = maskerOf(subject);
    const showing = outage.errors.filter((error) => masker.mask(allOfError(error)) !== allOfError(error));
    return showing.map((error) => `found a secret in ${masker.mask(errorText(error))}, or in what it carries`);
  },
};

function maskerOf({ contract: { holds, options = {}, secrets = [] } }: SecretsSubject): Masker {
  const masker = new Masker({ maskTokens: false });
  const connections = Object.entries(holds.connections ?? {}).map(([connId, input]) => parseConnection(connId, input));
  const variables = Object.entries(holds.variables ?? {}).filter(([key]) => isSecretName(key));
  for (const secret of [...connections.flatMap(secretsOf), ...variables.map(([, text]) => text)])
    masker.addSecret(secret);
  for (const secret of [...secretsIn(options), ...secrets]) masker.addSecret(secret);
  return masker;
}

const closesTwice: SecretsRule = {
  name: "can be closed twice",
  mend: "let close() do nothing when there is nothing to let go of.",
  judge: async (subject) => {
    const { backend, contract } = subject;
    if (!("open" in backend)) return { notJudged: "it is a backend that was opened elsewhere" };
    const open = await backend.open(contract.options ?? {});
    const found: string[] = [];
    for (const time of ["first", "second"]) {
      await open.close?.().catch((error: unknown) => {
        found.push(`found that the ${time} close() throws ${errorText(error)}`);
      });
    }
    return found;
  },
};

/** What is asked of every secrets backend. */
export const SECRETS_RULES: readonly SecretsRule[] = [
  isKind,
  findsKnown,
  missesUnknown,
  concurrent,
  failsInOutage,
  hidesSecrets,
  closesTwice,
];
