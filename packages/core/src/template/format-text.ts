// Python's ways to put values into a text: `"%05d" % 3`, `"{:02}".format(3)`.

type ToText = (value: unknown) => string;

/** Python's `%`: a list gives one value for each place, anything else one for all. */
export function formatPercent(text: string, given: unknown, toText: ToText): string {
  const values = Array.isArray(given) ? given : [given];
  let next = 0;
  return text.replace(
    /%(?:\((?<name>[^)]*)\))?(?<flags>[-+ 0]*)(?<width>\d+)?(?:\.(?<precision>\d+))?(?<kind>[sdifrxXoeEgG%])/g,
    (...match) => {
      const { name, flags, width, precision, kind } = match.at(-1) as Record<string, string | undefined>;
      if (kind === "%") return "%";
      const value = name === undefined ? values[next++] : (given as Record<string, unknown>)[name];
      if (name === undefined && next > values.length) throw new Error("not enough values for the text's places");
      const written = writtenAs(value, { kind: kind!, precision, toText });
      return aligned(signed(written, flags!.includes("+")), {
        width: Number(width ?? 0),
        fill: flags!.includes("0") && !flags!.includes("-") ? "0" : " ",
        align: flags!.includes("-") ? "<" : ">",
      });
    },
  );
}

/** Python's `str.format`: `{}`, `{0}`, `{name}`, `{0.name}` is not among them; with fill, alignment, width, comma, precision and kind. */
export function formatBraces(
  text: string,
  values: readonly unknown[],
  { named = {}, toText }: { readonly named?: Readonly<Record<string, unknown>>; readonly toText: ToText },
): string {
  let next = 0;
  return text.replace(/\{\{|\}\}|\{([^{}:!]*)(?::([^{}]*))?\}/g, (all, place: string | undefined, spec = "") => {
    if (all === "{{") return "{";
    if (all === "}}") return "}";
    const key = place === "" ? String(next++) : place!;
    const source = /^\d+$/.test(key) ? values : named;
    if (!Object.hasOwn(source, key)) throw new Error(`format: there is no value for {${place}}`);
    return formatSpec((source as Record<string, unknown>)[key], spec, toText);
  });
}

function formatSpec(value: unknown, spec: string, toText: ToText): string {
  const match =
    /^(?:(?<fill>.)?(?<align>[<>^]))?(?<sign>\+)?(?<zero>0)?(?<width>\d+)?(?<comma>,)?(?:\.(?<precision>\d+))?(?<kind>[a-zA-Z%])?$/.exec(
      spec,
    );
  if (!match) throw new Error(`format: ":${spec}" cannot be read`);
  const { fill, align, sign, zero, width, comma, precision, kind } = match.groups as Record<string, string | undefined>;
  const isNumber = typeof value === "number";
  let written = writtenAs(value, {
    kind: kind ?? (precision !== undefined && isNumber ? "f" : "s"),
    precision,
    toText,
  });
  if (comma) written = written.replace(/^-?\d+/, (digits) => Number(digits).toLocaleString("en-US"));
  return aligned(signed(written, sign !== undefined), {
    width: Number(width ?? 0),
    fill: fill ?? (zero ? "0" : " "),
    align: align ?? (isNumber || zero ? ">" : "<"),
  });
}

function writtenAs(
  value: unknown,
  {
    kind,
    precision,
    toText,
  }: { readonly kind: string; readonly precision: string | undefined; readonly toText: ToText },
): string {
  const digits = precision === undefined ? undefined : Number(precision);
  switch (kind) {
    case "s":
      return toText(value).slice(0, digits);
    case "r":
      return JSON.stringify(value) ?? toText(value);
    case "d":
    case "i":
      return String(Math.trunc(Number(value)));
    case "f":
    case "F":
      return Number(value).toFixed(digits ?? 6);
    case "%":
      return `${(Number(value) * 100).toFixed(digits ?? 6)}%`;
    case "x":
      return Number(value).toString(16);
    case "X":
      return Number(value).toString(16).toUpperCase();
    case "o":
      return Number(value).toString(8);
    case "b":
      return Number(value).toString(2);
    case "e":
    case "E":
      return Number(value)
        .toExponential(digits ?? 6)
        .replace(/e([+-])(\d)$/, "e$10$2");
    case "g":
    case "G":
      return String(Number(Number(value).toPrecision(digits ?? 6)));
    default:
      throw new Error(`format: kind "${kind}" is not known`);
  }
}

const signed = (written: string, withPlus: boolean): string =>
  withPlus && !written.startsWith("-") ? `+${written}` : written;

function aligned(
  written: string,
  { width, fill, align }: { readonly width: number; readonly fill: string; readonly align: string },
): string {
  if (width > 10_000) throw new Error("format: the width is too large");
  if (align === "<") return written.padEnd(width, fill);
  if (align === "^") {
    const left = Math.floor((width - written.length) / 2);
    return written.padStart(written.length + Math.max(0, left), fill).padEnd(width, fill);
  }
  if (fill === "0" && /^[+-]/.test(written)) return written[0] + written.slice(1).padStart(width - 1, "0");
  return written.padStart(width, fill);
}
