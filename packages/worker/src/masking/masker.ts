import type { Connection } from "@tradewind/core";
import { isSecretName, secretsIn, secretsOf } from "@tradewind/core/engine";
import { findTokens } from "./find-tokens.ts";
import { FormIndex, type Stretch } from "./form-index.ts";
import { joinStretches } from "./join-stretches.ts";
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

export interface MaskerOptions {
  /** So many secrets are known at most; the newest ones. @default 5000 */
  readonly most?: number | undefined;
  /** Whether tokens of well-known makers are masked, too, wherever they come from. @default true */
  readonly maskTokens?: boolean | undefined;
}

/** Replaces the secrets of what was looked up by `***`, in the forms in which they turn up, and what has the shape of a token. */
export class Masker {
  readonly #most: number;
  readonly #masksTokens: boolean;
  /** The newest last. */
  #known = new Map<string, KnownSecret>();
  #forms = new FormIndex();

  constructor({ most = MOST_SECRETS, maskTokens = true }: MaskerOptions = {}) {
    this.#most = most;
    this.#masksTokens = maskTokens;
  }

  /** Whether what has the shape of a token is masked. */
  get masksTokens(): boolean {
    return this.#masksTokens;
  }

  /** Whether nothing would be masked. */
  get isIdle(): boolean {
    return this.#forms.isEmpty && !this.#masksTokens;
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

  readonly mask = (text: string): string => masked(text, this.#find(text));

  #find(text: string): readonly Stretch[] {
    return joinStretches(this.#forms.isEmpty ? [] : this.#forms.find(text), this.#masksTokens ? findTokens(text) : []);
  }
}

/** A text with `***` in the place of stretches of it. */
function masked(text: string, found: readonly Stretch[]): string {
  if (found.length === 0) return text;
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
