import type { Connection } from "@tradewind/core";
import { isSecretName, secretsIn, secretsOf } from "@tradewind/core/engine";
import { FormIndex, type Stretch } from "./form-index.ts";
import { formsOf } from "./secret-forms.ts";

export const MASK = "***";

/**
 * So many secrets are known at most; then the older half is forgotten. A backend may give another one at every look-up, and a scheduler
 * lives for months.
 */
const MOST_SECRETS = 5_000;

interface KnownSecret {
  readonly secret: string;
  readonly login: string | undefined;
}

/** Replaces the secrets of what was looked up by `***`, in the forms in which they turn up. */
export class Masker {
  readonly #most: number;
  /** The newest last. */
  #known = new Map<string, KnownSecret>();
  #forms = new FormIndex();

  constructor(most = MOST_SECRETS) {
    this.#most = most;
  }

  get forms(): FormIndex {
    return this.#forms;
  }

  /** The secrets of a connection: its password, and what `extra` has under secret names. */
  addConnection(connection: Connection): void {
    for (const secret of secretsOf(connection)) this.addSecret(secret, connection.login);
  }

  /** A variable is a secret when its key says so; of one that is JSON also what stands under such names in it. */
  addVariable(key: string, value: string): void {
    if (isSecretName(key)) this.addSecret(value);
    for (const secret of secretsIn(jsonOf(value), isSecretName(key))) this.addSecret(secret);
  }

  addSecret(secret: string, login?: string): void {
    const name = `${login ?? ""}:${secret}`;
    const isNew = !this.#known.delete(name);
    this.#known.set(name, { secret, login });
    if (!isNew) return;
    if (this.#known.size > this.#most) this.#forgetOlderHalf();
    else this.#index({ secret, login });
  }

  #index({ secret, login }: KnownSecret): void {
    for (const form of formsOf(secret, login)) this.#forms.add(form, secret);
  }

  #forgetOlderHalf(): void {
    this.#known = new Map([...this.#known].slice(this.#known.size >> 1));
    this.#forms = new FormIndex();
    for (const known of this.#known.values()) this.#index(known);
  }

  /** The secrets that stand in a text, in whatever form. */
  secretsIn(text: string): string[] {
    return this.#forms.isEmpty ? [] : this.#forms.secretsIn(text);
  }

  readonly mask = (text: string): string => {
    if (this.#forms.isEmpty) return text;
    const found = this.#forms.find(text);
    return found.length === 0 ? text : masked(text, found);
  };
}

function masked(text: string, found: readonly Stretch[]): string {
  let result = "";
  let at = 0;
  for (const { from, to } of found) {
    result += text.slice(at, from) + MASK;
    at = to;
  }
  return result + text.slice(at);
}

function jsonOf(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // a text that begins like JSON
    return undefined;
  }
}
