import type { DescribedConnectionType } from "@tradewind/core/engine";
import { findProviders } from "./find-providers.ts";

/** A type of connections, and who describes it; null: Tradewind itself. */
export interface KnownConnectionType extends DescribedConnectionType {
  readonly provider: string | null;
}

const OWN: readonly KnownConnectionType[] = [
  {
    type: "http",
    title: "HTTP",
    schema: {
      type: "object",
      properties: {
        host: { type: "string", title: "Host", description: "with a protocol in front, or without" },
        schema: { type: "string", title: "Protocol", enum: ["http", "https"] },
        port: { type: "integer", title: "Port", minimum: 0, maximum: 65_535 },
        login: { type: "string", title: "Login" },
        password: { type: "string", title: "Password", writeOnly: true },
      },
      required: ["host"],
    },
    secrets: ["password"],
    provider: null,
  },
  {
    type: "fs",
    title: "Files",
    schema: { type: "object", properties: { path: { type: "string", title: "Folder" } } },
    secrets: [],
    provider: null,
  },
];

/** The types of connections that are described here: our own, and those of the project's providers, which come first. */
export async function connectionTypes(folder: string): Promise<KnownConnectionType[]> {
  const providers = await findProviders(folder);
  const brought = providers.flatMap(({ name, descriptor }) =>
    (descriptor?.connectionTypes ?? []).map((type): KnownConnectionType => ({ ...type, provider: name })),
  );
  const own = OWN.filter(({ type }) => !brought.some((other) => other.type === type));
  return [...brought, ...own].sort((a, b) => (a.type < b.type ? -1 : 1));
}
