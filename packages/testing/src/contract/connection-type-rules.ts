import { isDeepStrictEqual } from "node:util";
import { type Connection, connectionUri, type JsonSchema, parseConnection } from "@tradewind/core";
import { connectionFromEnvironment, isSecretName } from "@tradewind/core/engine";
import type { ProviderDescriptor } from "@tradewind/core/provider";
import type { ProviderSubject } from "./provider-subject.ts";
import { errorText, type Judgement, type Rule } from "./rule.ts";
import { sampleConnection } from "./sample-connection.ts";

type DescribedType = ProviderDescriptor["connectionTypes"][number];

const perType =
  (judge: (type: DescribedType) => readonly string[]) =>
  async ({ provider }: ProviderSubject): Promise<Judgement> => {
    const types = (await provider())?.descriptor?.connectionTypes ?? [];
    if (types.length === 0) return { notJudged: "it describes no type of connections" };
    return types.flatMap(judge);
  };

/** Fields, also those within others, by the path to them. */
function fieldsOf(schema: JsonSchema | undefined, path: readonly string[] = []): (readonly [string, JsonSchema])[] {
  return Object.entries(schema?.properties ?? {}).flatMap(([name, field]) =>
    typeof field !== "object"
      ? []
      : [[[...path, name].join("."), field] as const, ...fieldsOf(field as JsonSchema, [...path, name])],
  );
}

export const connectionTypeRules: readonly Rule<ProviderSubject>[] = [
  {
    name: "describes every field of its connection types",
    mend: "give each property of the schema a title or a description: `connections add` and forms ask by it.",
    judge: perType(({ type, schema }) => {
      const fields = fieldsOf(schema as JsonSchema | undefined);
      if (fields.length === 0) return [`found no fields of ${type}, expected a schema with properties`];
      return fields
        .filter(([, { title, description }]) => !title && !description)
        .map(([path]) => `found ${path} of ${type} without a word`);
    }),
  },
  {
    name: "marks what is secret in its connection types",
    mend: "write `writeOnly: true` beside it in the schema: then it is masked, and not shown when it is typed.",
    judge: perType(({ type, schema, secrets }) =>
      fieldsOf(schema as JsonSchema | undefined)
        .filter(([path]) => isSecretName(path.split(".").at(-1)!) && !isMarked(path, secrets))
        .map(([path]) => `found ${path} of ${type}, which sounds like a secret, and is not marked as one`),
    ),
  },
  {
    name: "has connection types whose connections come back from a URI and from the environment",
    mend: "name the type in lower case, as the beginning of a URI (letters, digits, _), and let host, port, login, password and schema be what they are everywhere.",
    judge: perType((described) => FORMS.flatMap(([form, text]) => lostIn(described, form, text))),
  },
];

const isMarked = (path: string, secrets: readonly string[]): boolean =>
  secrets.some((secret) => path === secret || path.startsWith(`${secret}.`));

const FORMS: readonly (readonly [form: string, text: (connection: Connection) => string])[] = [
  ["a URI", connectionUri],
  ["JSON", ({ connId: _, connType, ...fields }) => JSON.stringify({ conn_type: connType, ...fields })],
];

function lostIn(described: DescribedType, form: string, textOf: (connection: Connection) => string): string[] {
  const { type } = described;
  const sample = sampleConnection(type, described.schema as JsonSchema | undefined);
  try {
    const text = textOf(sample);
    const read = parseConnection(sample.connId, text);
    const found = connectionFromEnvironment({ [`TRADEWIND_CONN_${sample.connId.toUpperCase()}`]: text }, sample.connId);
    if (isDeepStrictEqual({ ...found }, { ...read }) && isDeepStrictEqual({ ...read }, { ...sample })) return [];
    return [`found ${JSON.stringify(read)} after ${form}, expected ${JSON.stringify(sample)}`];
  } catch (error) {
    return [`found that a connection of ${type} cannot be read from ${form}: ${errorText(error)}`];
  }
}
