import { describe, expect, test } from "vitest";
import { MaskWindow } from "../../src/masking/mask-window.ts";
import { Masker } from "../../src/masking/masker.ts";
import { manyIds, ORDINARY_LINES } from "./ordinary-texts.ts";
import { JWT, PRIVATE_KEY, TOKENS } from "./tokens.ts";

const { mask } = new Masker();

describe("a token of a well-known maker is masked though nobody has looked it up:", () => {
  test.each(Object.entries(TOKENS))("%s", (_kind, [before, token, after]) => {
    expect(mask(before + token + after)).toBe(`${before}***${after}`);
  });

  test("a private key, between the lines that say what it is", () => {
    const [begin] = PRIVATE_KEY.split("\n");
    const end = PRIVATE_KEY.split("\n").at(-1);
    expect(mask(`found\n${PRIVATE_KEY}\nthere`)).toBe(`found\n${begin}***${end}\nthere`);
    expect(mask(JSON.stringify({ key: PRIVATE_KEY }))).toBe(`{"key":"${begin}***${end}"}`);
  });

  test("one that is cut off", () => {
    const [begin, ...lines] = PRIVATE_KEY.split("\n");
    expect(mask(`${begin}\n${lines[0]}`)).toBe(`${begin}***`);
  });

  test("several in one line", () => {
    expect(mask(`${JWT} and ${JWT}`)).toBe("*** and ***");
  });
});

describe("what is no token is left as it is:", () => {
  test.each(ORDINARY_LINES)("%s", (line) => {
    expect(mask(line)).toBe(line);
  });

  test("twelve thousand ids and hashes of twelve kinds", () => {
    for (const id of manyIds(1_000)) expect(mask(`id ${id} of /files/${id}.csv, "${id}"`)).not.toContain("***");
  });
});

test("tokens and secrets that were looked up are masked together, also where they overlap", () => {
  const masker = new Masker();
  masker.addSecret(`session ${JWT.slice(0, 20)}`);
  masker.addSecret("correct-horse");
  expect(masker.mask(`session ${JWT} of correct-horse`)).toBe("*** of ***");
});

test("they are shown when the configuration says so", () => {
  const off = new Masker({ maskTokens: false });
  expect(off.mask(JWT)).toBe(JWT);
  expect(off.isIdle).toBe(true);
  off.addSecret("correct-horse");
  expect(off.mask(`${JWT} correct-horse`)).toBe(`${JWT} ***`);
});

test("a token is no reason to seal an XCom or to refuse a conf: only what was looked up is", () => {
  expect(new Masker().secretsIn(JWT)).toEqual([]);
});

describe("in pieces that come one after the other", () => {
  const shownOf = (pieces: readonly string[], ...secrets: string[]): string[] => {
    const masker = new Masker();
    for (const secret of secrets) masker.addSecret(secret);
    const window = new MaskWindow<number>(masker, 3);
    return [...pieces.flatMap((piece, i) => window.push(i, piece)), ...window.flush()].map(({ text }) => text);
  };
  const lines = PRIVATE_KEY.split("\n");
  const maskedLines = [lines[0]!, ...Array(lines.length - 2).fill("***"), lines.at(-1)!];

  test.each([
    ["no secret is known", []],
    ["secrets are known", ["correct-horse"]],
  ])("a private key is masked line by line when %s", (_when, secrets) => {
    expect(shownOf(["cat key.pem", ...lines, "done"], ...secrets)).toEqual(["cat key.pem", ...maskedLines, "done"]);
  });

  test("the lines of a certificate are shown", () => {
    const certificate = PRIVATE_KEY.replaceAll("RSA PRIVATE KEY", "CERTIFICATE").split("\n");
    expect(shownOf(certificate)).toEqual(certificate);
  });

  test("what follows a key that never ends is shown again, from the first line on that is none of it", () => {
    const cut = lines.slice(0, 4);
    const shown = shownOf([...cut, "Traceback: no such file", "abcd"]);
    expect(shown).toEqual([...maskedLines.slice(0, 4), "Traceback: no such file", "abcd"]);
  });

  test("a token is masked in its piece, beside what was looked up", () => {
    expect(shownOf([`token ${JWT}`, "correct-", "horse"], "correct-horse")).toEqual(["token ***", "***", "***"]);
  });
});
