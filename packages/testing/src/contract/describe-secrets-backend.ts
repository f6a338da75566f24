import type { SecretsBackend, SecretsBackendKind } from "@tradewind/core";
import { assertOptions } from "../known-options.ts";
import { describeRules } from "./rule.ts";
import { SECRETS_CONTRACT, type SecretsContract } from "./secrets-contract.ts";
import { SECRETS_RULES } from "./secrets-rules.ts";

/**
 * The contract of a secrets backend, one test for each rule: it finds what it holds, says undefined for what it does not hold, answers
 * many at once, has an error and no answer when it cannot be reached, and shows no secret in it. Call it at the top of a test file.
 *
 * @param backend What `defineSecretsBackend()` made, or a backend that is open; that one is not closed.
 * @example
 * describeSecretsBackend(vault, {
 *   options: { url: "http://localhost:8200" },
 *   holds: { variables: { region: "eu" } },
 *   outage: () => vault.open({ url: "http://localhost:4" }),
 * });
 */
export function describeSecretsBackend(backend: SecretsBackend | SecretsBackendKind, contract: SecretsContract): void {
  assertOptions("describeSecretsBackend", contract, SECRETS_CONTRACT);
  const name = "name" in backend ? `secrets backend ${backend.name}` : "secrets backend";
  describeRules(name, SECRETS_RULES, { backend, contract });
}
