import { z } from "zod";

/** The version of the descriptor that this version of Tradewind reads; it stands in a provider's package.json. */
export const PROVIDER_API_VERSION = 1;

const exported = {
  /** The name under which the module exports it. */
  export: z.string().min(1),
  /** The entry of the package: `.`, or a path such as `./hooks`. */
  module: z.string().regex(/^\.(\/|$)/, 'expected "." or a path that begins with "./"'),
};
const templated = z.strictObject({ ...exported, templateFields: z.array(z.string()) });
const named = z.strictObject({ ...exported, name: z.string().min(1) });

const schema = z.strictObject({
  title: z.string().min(1),
  hooks: z.array(z.strictObject({ ...exported, connType: z.string() })).default([]),
  operators: z.array(templated).default([]),
  sensors: z.array(templated).default([]),
  timetables: z.array(named).default([]),
  notifiers: z.array(templated).default([]),
  secretsBackends: z.array(named).default([]),
  executors: z.array(named).default([]),
  policies: z.array(z.strictObject({ ...exported, sees: z.array(z.string()) })).default([]),
  macros: z.array(z.strictObject({ ...exported, name: z.string().min(1), members: z.array(z.string()) })).default([]),
  listeners: z.array(z.strictObject({ ...exported, name: z.string().min(1), hears: z.array(z.string()) })).default([]),
  deadlineReferences: z.array(named).default([]),
  connectionTypes: z
    .array(
      z.strictObject({
        type: z.string().min(1),
        title: z.string().optional(),
        docs: z.string().optional(),
        /** JSON Schema of the connection's fields. */
        schema: z.record(z.string(), z.json()).optional(),
        /** Paths of fields that are masked wherever they are shown. */
        secrets: z.array(z.string()).default([]),
      }),
    )
    .default([]),
});

/**
 * What a provider package brings, as its `provider.json` says: read without importing any of its code. Airflow's
 * `get_provider_info`. Missing lists are empty.
 *
 * @example
 * const names = (descriptor: ProviderDescriptor) => descriptor.operators.map((operator) => operator.export);
 */
export type ProviderDescriptor = Readonly<z.infer<typeof schema>>;

/**
 * Reads a descriptor, or says everything that is wrong with it, each with its path.
 *
 * @example
 * const { problems } = readProviderDescriptor({ title: 3 }); // ["title: Invalid input: expected string, received number"]
 */
export function readProviderDescriptor(
  json: unknown,
): { readonly descriptor: ProviderDescriptor } | { readonly problems: readonly string[] } {
  const read = schema.safeParse(json);
  if (read.success) return { descriptor: read.data };
  return { problems: read.error.issues.map(({ path, message }) => `${path.join(".") || "the whole"}: ${message}`) };
}
