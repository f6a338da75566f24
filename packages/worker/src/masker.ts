import type { Connection } from "@tradewind/core";
import { secretsOf } from "@tradewind/core/engine";

/** Shorter secrets are not masked: they would blot out ordinary text. */
const MIN_LENGTH = 3;

/** Replaces the secrets of the connections that this worker has handed out by `***`, in the forms in which they turn up. */
export class Masker {
  readonly #forms = new Set<string>();
  /** Longest first, so that no part of a longer secret stays behind. */
  #ordered: readonly string[] = [];

  add(connection: Connection): void {
    for (const secret of secretsOf(connection)) {
      if (secret.length < MIN_LENGTH) continue;
      const basic = `${connection.login ?? ""}:${secret}`;
      for (const form of [
        secret,
        encodeURIComponent(secret),
        base64(secret),
        base64(basic),
        JSON.stringify(secret).slice(1, -1),
      ]) {
        this.#forms.add(form);
      }
    }
    this.#ordered = [...this.#forms].sort((a, b) => b.length - a.length);
  }

  readonly mask = (text: string): string => {
    let masked = text;
    for (const form of this.#ordered) masked = masked.replaceAll(form, "***");
    return masked;
  };
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
