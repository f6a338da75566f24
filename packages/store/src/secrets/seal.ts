import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import { freshBytes } from "./fresh-bytes.adapter.ts";
import type { SecretKey } from "./secret-key.ts";

// A sealed text is `v1.<kid>.<salt>.<iv>.<ciphertext and tag>`, in base64url. Each has a key of its own, derived from the ring's and
// the salt: random nonces of 96 bits under one key would have to end after 2^32 texts. What is sealed is bound to its place and to
// the key's name, so that a text that was moved to another row does not open.

const VERSION = "v1";
const ALGORITHM = "aes-256-gcm";
const SALT_BYTES = 16;
const IV_BYTES = 12;
/** Said everywhere: Node would take a tag of 4 bytes for good. */
const TAG_BYTES = 16;

/** Where a sealed text is kept; it opens there and nowhere else. */
export interface SealedPlace {
  readonly table: string;
  /** What names the row. */
  readonly row: readonly (string | number)[];
  readonly field: string;
}

export const isSealed = (text: string): boolean => text.startsWith(`${VERSION}.`);

/** The name of the key that a text was sealed with. */
export const kidOf = (sealed: string): string => sealed.split(".")[1] ?? "";

/** How texts begin that a key has sealed: for questions to the database. */
export const sealedBy = (kid: string): string => `${VERSION}.${kid}.`;

export function seal(key: SecretKey, place: SealedPlace, text: string): string {
  const salt = freshBytes(SALT_BYTES);
  const iv = freshBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, derivedKey(key, salt), iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo(place, key.kid));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return [VERSION, key.kid, ...[salt, iv, sealed].map((part) => part.toString("base64url"))].join(".");
}

/** The text, or undefined when it is damaged, was sealed for another place or with another key. */
export function open(key: SecretKey, place: SealedPlace, sealed: string): string | undefined {
  const [version, kid, ...parts] = sealed.split(".");
  if (version !== VERSION || kid !== key.kid || parts.length !== 3) return undefined;
  const [salt, iv, body] = parts.map((part) => Buffer.from(part, "base64url")) as [Buffer, Buffer, Buffer];
  if (salt.length !== SALT_BYTES || iv.length !== IV_BYTES || body.length < TAG_BYTES) return undefined;
  const decipher = createDecipheriv(ALGORITHM, derivedKey(key, salt), iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(boundTo(place, kid));
  decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
  const opened = decipher.update(body.subarray(0, body.length - TAG_BYTES));
  try {
    decipher.final();
  } catch {
    // only now is it known whether what `update` gave may be believed
    return undefined;
  }
  return opened.toString("utf8");
}

const derivedKey = ({ bytes }: SecretKey, salt: Buffer): Buffer =>
  Buffer.from(hkdfSync("sha256", bytes, salt, "tradewind sealed text", 32));

const boundTo = ({ table, row, field }: SealedPlace, kid: string): Buffer =>
  Buffer.from(JSON.stringify([table, row, field, kid]));
