import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Secrets to look for afterwards, in everything that is left behind. With what encodings change: signs, quotes, more than ASCII. */
export const CANARIES = {
  password: `Kx7/q+Zr$w%9é"&'m2Vt`,
  token: "tok-5fQ1-zR8w-77Lp-Yx0c",
  variable: "var_9Hd2kq0sTn4b6W",
} as const;

/** Forms of a text, made here and not by what is tested. What cannot be told from chance, a few characters, is left out. */
export function formsOfCanary(secret: string): ReadonlyMap<string, string> {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  const inJson = JSON.stringify(secret).slice(1, -1);
  const forms = new Map([
    ["JSON", inJson],
    ["JSON in JSON", JSON.stringify(inJson).slice(1, -1)],
    ["JSON in JSON in JSON", JSON.stringify(JSON.stringify(inJson).slice(1, -1)).slice(1, -1)],
    ["URL", encodeURIComponent(secret)],
    ["url", encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
    ["form", new URLSearchParams({ s: secret }).toString().slice(2)],
    ["hex", hex],
    ["HEX", hex.toUpperCase()],
    ["hex bytes", hex.replace(/..(?=.)/g, "$& ")],
    ["bytes", [...bytes].join(",")],
    ["HTML", secret.replaceAll("&", "&amp;").replaceAll('"', "&quot;")],
  ]);
  for (let from = 0; from + 8 <= secret.length; from++)
    forms.set(`8 characters from ${from}`, secret.slice(from, from + 8));
  for (const before of ["", "x", "xy"]) {
    for (const encoding of ["base64", "base64url"] as const) {
      const encoded = Buffer.from(before + secret).toString(encoding);
      forms.set(`${encoding} after ${before.length}`, encoded.slice(4, -4));
    }
  }
  return forms;
}

/** What of the canaries stands in a text: `password as URL`, for instance. */
export function canariesIn(text: string): string[] {
  return Object.entries(CANARIES).flatMap(([name, secret]) =>
    [...formsOfCanary(secret)].filter(([, form]) => text.includes(form)).map(([form]) => `${name} as ${form}`),
  );
}

/** The same of all files in a folder, byte by byte, but for those that `isLeftOut` names. */
export function canariesInFiles(folder: string, isLeftOut: (file: string) => boolean): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => !isLeftOut(file) && statSync(join(folder, file)).isFile())
    .flatMap((file) => {
      const content = readFileSync(join(folder, file));
      const found = new Set([...canariesIn(content.toString("utf8")), ...canariesIn(content.toString("utf16le"))]);
      return [...found].map((canary) => `${file}: ${canary}`);
    });
}
