import { expect, test } from "vitest";
import { MaskWindow } from "../../src/masking/mask-window.ts";
import { Masker } from "../../src/masking/masker.ts";

const SECRET = "correct-horse-battery";

function windowFor(...secrets: string[]): MaskWindow<number> {
  const masker = new Masker();
  for (const secret of secrets) masker.addSecret(secret);
  return new MaskWindow(masker, 3);
}

/** What is shown of pieces that come one after the other. */
function shownOf(window: MaskWindow<number>, pieces: readonly string[]): string[] {
  const shown = pieces.flatMap((piece, i) => window.push(i, piece));
  return [...shown, ...window.flush()].map(({ text }) => text);
}

test("a secret in two pieces is found wherever it is cut", () => {
  for (let cut = 3; cut < SECRET.length; cut++) {
    const pieces = [`key ${SECRET.slice(0, cut)}`, `${SECRET.slice(cut)} done`];
    expect(shownOf(windowFor(SECRET), pieces)).toEqual(["key ***", "*** done"]);
  }
});

test("of a cut after one or two characters the rest is masked", () => {
  for (const cut of [1, 2]) {
    const shown = shownOf(windowFor(SECRET), [SECRET.slice(0, cut), SECRET.slice(cut)]);
    expect(shown).toEqual([SECRET.slice(0, cut), "***"]);
  }
});

test("a secret in many pieces is found", () => {
  const pieces = SECRET.match(/.{1,4}/g)!;
  expect(shownOf(windowFor(SECRET), pieces)).toEqual(pieces.map(() => "***"));
});

test("its encoded forms are found in pieces, too", () => {
  for (const form of [Buffer.from(SECRET).toString("base64"), Buffer.from(SECRET).toString("hex")]) {
    expect(shownOf(windowFor(SECRET), [form.slice(0, 10), form.slice(10)])).toEqual(["***", "***"]);
  }
});

test("a piece that cannot begin a secret is shown at once", () => {
  const window = windowFor(SECRET);
  expect(window.push(1, "all is well")).toEqual([{ what: 1, text: "all is well" }]);
  expect(window.isHolding).toBe(false);
});

test("a piece that might is held back until the next one, and shown as it is when that is another text", () => {
  const window = windowFor(SECRET);
  expect(window.push(1, "this is correct")).toEqual([]);
  expect(window.push(2, "and more")).toEqual([
    { what: 1, text: "this is correct" },
    { what: 2, text: "and more" },
  ]);
});

test("when nothing follows, a beginning is shown unless it is half of a secret", () => {
  const window = windowFor(SECRET);
  window.push(1, "this is correct");
  expect(window.flush()).toEqual([{ what: 1, text: "this is correct" }]);
  window.push(2, "correct-horse");
  expect(window.flush()).toEqual([{ what: 2, text: "***" }]);
});

test("what came before the flush still counts: the rest of a secret is masked", () => {
  const window = windowFor(SECRET);
  window.push(1, "correct-");
  window.flush();
  expect(window.push(2, "horse-battery!")).toEqual([{ what: 2, text: "***!" }]);
});
