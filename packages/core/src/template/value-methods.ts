// Methods that templates may call on plain values, by their Python names, and by JavaScript's where there is no Python one.
// Each table maps a name to a function that makes the bound method; tables have no prototype, so nothing is inherited.

type Methods = Readonly<Record<string, (() => unknown) | undefined>>;

const table = (methods: Record<string, () => unknown>): Methods => Object.assign(Object.create(null), methods);

export const stringMethods = (text: string): Methods =>
  table({
    upper: () => () => text.toUpperCase(),
    lower: () => () => text.toLowerCase(),
    strip: () => () => text.trim(),
    trim: () => () => text.trim(),
    title: () => () => text.replace(/\p{L}+/gu, (word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase()),
    capitalize: () => () => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase(),
    replace: () => (from: string, to: string) => text.replaceAll(from, to),
    split: () => (separator?: string) => (separator === undefined ? text.trim().split(/\s+/) : text.split(separator)),
    startswith: () => (start: string) => text.startsWith(start),
    endswith: () => (end: string) => text.endsWith(end),
    zfill: () => (width: number) => text.padStart(width, "0"),
    join: () => (parts: readonly unknown[]) => parts.join(text),
    slice: () => (from?: number, to?: number) => text.slice(from, to),
    format:
      () =>
      (...values: readonly unknown[]) =>
        formatText(text, values),
  });

export const arrayMethods = (list: readonly unknown[]): Methods =>
  table({
    join: () => (separator?: string) => list.join(separator),
    slice: () => (from?: number, to?: number) => list.slice(from, to),
    includes: () => (value: unknown) => list.includes(value),
    index: () => (value: unknown) => list.indexOf(value),
  });

export const mapMethods = (map: Readonly<Record<string, unknown>>): Methods =>
  table({
    get:
      () =>
      (name: string, fallback: unknown = null) =>
        Object.hasOwn(map, name) ? map[name] : fallback,
    keys: () => () => Object.keys(map),
    values: () => () => Object.values(map),
    items: () => () => Object.entries(map),
  });

/** Python's `str.format` for `{}`, `{0}` and `{:02}`. */
function formatText(text: string, values: readonly unknown[]): string {
  let next = 0;
  return text.replace(/\{(\d*)(?::0?(\d+))?\}/g, (_all, position: string, width: string | undefined) => {
    const value = String(values[position === "" ? next++ : Number(position)]);
    return width === undefined ? value : value.padStart(Number(width), "0");
  });
}
