import type { Config } from "@tradewind/runtime";
import { findProviders } from "@tradewind/runtime/providers";

/** Who has policies, in the order in which they are asked: providers by name, then the modules of the configuration. */
export async function policyOrder(config: Config, folder: string): Promise<readonly string[]> {
  const providers = await findProviders(folder);
  return [
    ...providers.flatMap(({ name, descriptor }) => (descriptor?.policies.length ? name : [])),
    ...config["core.policies"].value.split(",").flatMap((module) => module.trim() || []),
  ];
}
