import { hash } from "node:crypto";
import { InvalidSecretKeyError } from "../errors.ts";
import { freshBytes } from "./fresh-bytes.adapter.ts";

const KEY_BYTES = 32;

/** A key that seals what is stored: 256 bits, and a short name that every text sealed with it carries. */
export interface SecretKey {
  /** The start of the key's SHA-256, in hexadecimal. */
  readonly kid: string;
  readonly bytes: Buffer;
}

/** A new key as text, for a key file or `TRADEWIND__SECRETS__KEYS`: 32 random bytes in base64url. */
export const newKeyText = (): string => freshBytes(KEY_BYTES).toString("base64url");

/**
 * Reads keys, first the one that seals; the others only open what was sealed before. They are parted by commas or lines; `#` begins
 * a comment.
 *
 * @throws InvalidSecretKeyError that says where, and never shows what it found.
 */
export function readKeys(text: string, where: string): SecretKey[] {
  const keys = text
    .replace(/#.*$/gm, "")
    .split(/[\s,]+/)
    .filter((part) => part !== "")
    .map((part, i) => readKey(part, `key ${i + 1} of ${where}`));
  return keys.filter(({ kid }, i) => keys.findIndex((key) => key.kid === kid) === i);
}

function readKey(text: string, where: string): SecretKey {
  const bytes = Buffer.from(text, "base64");
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text) || bytes.length !== KEY_BYTES) throw new InvalidSecretKeyError({ where });
  return { kid: hash("sha256", bytes).slice(0, 8), bytes };
}
