/** A stretch of a text: from a place on, up to another. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

const NONE: readonly string[] = [];

/** Texts to find in others, many at once. */
export class FormIndex {
  /** By their first two characters: most places in a text are passed by after one look. */
  readonly #byStart = new Map<number, string[]>();
  readonly #secretOf = new Map<string, string>();
  #longest = 0;

  get isEmpty(): boolean {
    return this.#secretOf.size === 0;
  }

  /** The length of the longest form. */
  get longest(): number {
    return this.#longest;
  }

  add(form: string, secret: string): void {
    if (this.#secretOf.has(form)) return;
    this.#secretOf.set(form, secret);
    this.#longest = Math.max(this.#longest, form.length);
    const start = startAt(form, 0);
    const others = this.#byStart.get(start);
    if (others) others.push(form);
    else this.#byStart.set(start, [form]);
  }

  /** The stretches of a text that forms cover, in order; those that touch are one. */
  find(text: string): Stretch[] {
    const found: { from: number; to: number }[] = [];
    for (let at = 0; at + 1 < text.length; at++) {
      const to = at + this.#longestAt(text, at);
      const last = found.at(-1);
      if (to === at || (last && to <= last.to)) continue;
      if (last && at <= last.to) last.to = to;
      else found.push({ from: at, to });
    }
    return found;
  }

  /** The secrets of which a form stands in a text. */
  secretsIn(text: string): string[] {
    const secrets = new Set<string>();
    for (let at = 0; at + 1 < text.length; at++) {
      for (const form of this.#byStart.get(startAt(text, at)) ?? NONE)
        if (text.startsWith(form, at)) secrets.add(this.#secretOf.get(form)!);
    }
    return [...secrets];
  }

  /**
   * How much of a text's end, at least `least` (two or more) characters, is the beginning of a form: what follows decides whether it
   * is one.
   */
  openEnd(text: string, least: number): number {
    for (let at = Math.max(0, text.length - this.#longest + 1); at <= text.length - least; at++) {
      for (const form of this.#byStart.get(startAt(text, at)) ?? NONE)
        if (form.length > text.length - at && form.startsWith(text.slice(at))) return text.length - at;
    }
    return 0;
  }

  /** How much of a text's end is the first half of a form, or more of it. */
  halfEnd(text: string): number {
    for (let at = Math.max(0, text.length - this.#longest + 1); at + 4 <= text.length; at++) {
      const end = text.slice(at);
      const forms = this.#byStart.get(startAt(text, at)) ?? NONE;
      if (forms.some((form) => form.startsWith(end) && end.length * 2 >= form.length)) return end.length;
    }
    return 0;
  }

  #longestAt(text: string, at: number): number {
    let longest = 0;
    for (const form of this.#byStart.get(startAt(text, at)) ?? NONE)
      if (form.length > longest && text.startsWith(form, at)) longest = form.length;
    return longest;
  }
}

const startAt = (text: string, at: number): number => text.charCodeAt(at) * 65_536 + text.charCodeAt(at + 1);
