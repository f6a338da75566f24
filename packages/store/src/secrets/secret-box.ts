import type { Database } from "better-sqlite3";
import { NoSecretKeyError, SecretDamagedError, UnknownSecretKeyError } from "../errors.ts";
import type { KeySource } from "./key-source.ts";
import { isSealed, kidOf, open, type SealedPlace, seal } from "./seal.ts";
import type { SecretKey } from "./secret-key.ts";

/**
 * Seals and opens what a store keeps secret. The store remembers the names of the keys that it was sealed with: as long as there are
 * none a key may be made; afterwards another key than the known ones would be a mistake, and is an error that says so.
 */
export class SecretBox {
  readonly #db: Database;
  readonly #source: KeySource;

  constructor(db: Database, source: KeySource) {
    this.#db = db;
    this.#source = source;
  }

  /** @throws NoSecretKeyError, UnknownSecretKeyError */
  seal(place: SealedPlace, text: string): string {
    return seal(this.sealingKey(), place, text);
  }

  /** @throws UnknownSecretKeyError, SecretDamagedError */
  open(place: SealedPlace, sealed: string): string {
    const key = this.#keyNamed(kidOf(sealed));
    const text = isSealed(sealed) ? open(key, place, sealed) : undefined;
    if (text === undefined) throw new SecretDamagedError(place);
    return text;
  }

  /**
   * The key that seals now; made when the store has none yet and its source can make one. The store knows its name from here on.
   *
   * @throws NoSecretKeyError, UnknownSecretKeyError
   */
  sealingKey(): SecretKey {
    const known = this.kids();
    if (known.length === 0 && this.#source.keys().length === 0) this.#source.make?.();
    const keys = this.#source.keys();
    const [first] = keys;
    if (!first) throw known.length === 0 ? new NoSecretKeyError(this.#source) : this.#unknown(known[0]!);
    if (known.includes(first.kid)) return first;
    // a key that takes over comes together with those that it takes over from
    const [missing] = this.missingKids();
    if (missing !== undefined) throw this.#unknown(missing);
    this.#db.prepare("INSERT OR IGNORE INTO secret_key (kid) VALUES (?)").run(first.kid);
    return first;
  }

  /**
   * Makes a further key, which seals from now on. False when the source cannot.
   *
   * @throws UnknownSecretKeyError when a key of this store is not at hand: a new one does not replace it.
   */
  makeKey(): boolean {
    if (!this.#source.make) return false;
    const [missing] = this.missingKids();
    if (missing !== undefined) throw this.#unknown(missing);
    this.#source.make();
    return true;
  }

  /** The names of the keys that texts in this store may be sealed with. */
  kids(): string[] {
    return this.#db.prepare("SELECT kid FROM secret_key ORDER BY kid").pluck().all() as string[];
  }

  /** Those of them that are not at hand. */
  missingKids(): string[] {
    const keys = this.#source.keys();
    return this.kids().filter((kid) => !keys.some((key) => key.kid === kid));
  }

  #keyNamed(kid: string): SecretKey {
    const key = this.#source.keys().find((one) => one.kid === kid);
    if (!key) throw this.#unknown(kid);
    return key;
  }

  #unknown(kid: string): UnknownSecretKeyError {
    return new UnknownSecretKeyError({
      kid,
      where: this.#source.name,
      known: this.#source.keys().map((key) => key.kid),
    });
  }
}
