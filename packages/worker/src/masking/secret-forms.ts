import { inspect } from "node:util";

/** Shorter secrets are not masked: they would blot out ordinary text. */
const MIN_LENGTH = 3;

/** The same for what an encoding leaves of a secret, and for a line of one that has several. */
const MIN_ENCODED_LENGTH = 5;
const MIN_LINE_LENGTH = 8;

/**
 * A secret in all forms in which it may turn up: as it is, as a part of a URL, of JSON, HTML, SQL or a shell's word, in base64 wherever
 * it stands in what was encoded, in hexadecimal, as bytes; each line of a long one alone. `login` adds what HTTP's Basic makes of both.
 */
export function formsOf(secret: string, login = ""): Set<string> {
  const forms = new Set<string>();
  if (secret.length < MIN_LENGTH) return forms;
  const texts = [secret, secret.trim()].filter((text) => text.length >= MIN_LENGTH);
  for (const text of texts) for (const form of escaped(text)) forms.add(form);
  const lines = secret.split(/\r?\n/).filter((line, _i, all) => all.length > 1 && line.length >= MIN_LINE_LENGTH);
  for (const text of lines) for (const form of escaped(text)) forms.add(form);
  const encoded = [...texts.flatMap(bytesForms), ...base64Forms(`${login}:${secret}`, { whole: true })];
  for (const form of encoded) if (form.length >= MIN_ENCODED_LENGTH) forms.add(form);
  return forms;
}

/** As it stands inside of another text. */
function escaped(text: string): string[] {
  const json = jsonForms(text);
  return [text, ...json, ...json.map(asciiEscaped), json[0]!.replaceAll("/", "\\/")]
    .concat([inspect(text).slice(1, -1), text.replaceAll("'", "''"), text.replaceAll("'", "'\\''")])
    .concat(htmlForms(text), urlForms(text));
}

/** A line of a log is JSON, and what was logged may be, and what stands in that. */
const JSON_IN_JSON = 4;

function jsonForms(text: string): string[] {
  const forms: string[] = [];
  for (let form = jsonEscaped(text); forms.length < JSON_IN_JSON; form = jsonEscaped(form)) forms.push(form);
  return forms;
}

const jsonEscaped = (text: string): string => JSON.stringify(text).slice(1, -1);

const asciiEscaped = (text: string): string =>
  text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

function htmlForms(text: string): string[] {
  const html = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return [
    html,
    html.replaceAll('"', "&quot;"),
    ...["&#39;", "&#x27;", "&apos;"].map((quote) => html.replaceAll('"', "&quot;").replaceAll("'", quote)),
  ];
}

function urlForms(text: string): string[] {
  // no URL can hold half of a surrogate pair
  if (/\p{Surrogate}/u.test(text)) return [];
  const component = encodeURIComponent(text);
  const strict = component.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const forms = [component, strict, encodeURI(text), new URLSearchParams([["", text]]).toString().slice(1)];
  const lower = forms.map((form) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
  return [...forms, ...lower, encodeURIComponent(component)];
}

function bytesForms(text: string): string[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString("hex");
  const pairs = hex.match(/../g)!;
  const hexForms = [hex, ...[" ", ":", "%", "\\x"].map((between) => pairs.join(between))];
  const numbers = [", ", ","].map((between) => [...bytes].join(between));
  return [...hexForms, ...hexForms.map((form) => form.toUpperCase()), ...numbers, ...base64Forms(text)];
}

/**
 * What base64 makes of a text, wherever it stands in what was encoded: of the three ways in which it can lie on the groups of three
 * bytes, the characters that it alone decides. With `whole` only where it was encoded by itself.
 */
function base64Forms(text: string, { whole = false } = {}): string[] {
  const alone = Buffer.from(text).toString("base64");
  const aligned = whole ? [] : [0, 1, 2].map((before) => base64Core(Buffer.from(text), before));
  return [alone, ...aligned].flatMap((form) => {
    const url = form.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    return [form, url, encodeURIComponent(form)];
  });
}

function base64Core(bytes: Buffer, before: number): string {
  const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
  const first = Math.ceil((before * 8) / 6);
  const end = Math.floor(((before + bytes.length) * 8) / 6);
  return encoded.slice(first, end);
}
