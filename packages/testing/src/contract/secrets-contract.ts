import type { ConnectionInput, SecretsBackend, SecretsBackendKind } from "@tradewind/core";
import type { OptionKinds } from "../known-options.ts";

/** What the rules for a secrets backend need to know about it. */
export interface SecretsContract {
  /** What is kept there for the test. */
  readonly holds: {
    readonly connections?: Readonly<Record<string, ConnectionInput>>;
    readonly variables?: Readonly<Record<string, string>>;
  };
  /** What a kind is opened with. @default nothing */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Makes one that cannot be reached: of another port, with another password. */
  readonly outage?: () => SecretsBackend | Promise<SecretsBackend>;
  /** Texts that nobody may see besides what is held, such as the token that opens the vault. @default none */
  readonly secrets?: readonly string[];
}

export const SECRETS_CONTRACT: OptionKinds<SecretsContract> = {
  holds: "object",
  options: "object",
  outage: "any",
  secrets: "list",
};

export interface SecretsSubject {
  readonly backend: SecretsBackend | SecretsBackendKind;
  readonly contract: SecretsContract;
}
