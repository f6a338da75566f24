import { expect, test } from "vitest";
import { codeFrame, codeFrameOf } from "../../src/loader/code-frame.ts";

const SOURCE = ["one", "two", "three", "\tfour(4)", "five", "six"].join("\n");

test("a frame has the two lines before a place, its own with a mark, and the one behind", () => {
  expect(codeFrameOf(SOURCE, { line: 3, column: 2 })).toBe(
    ["  1 | one", "  2 | two", "> 3 | three", "    |  ^", "  4 | \tfour(4)"].join("\n"),
  );
});

test("at the beginning and the end of a file there are fewer", () => {
  expect(codeFrameOf(SOURCE, { line: 1, column: 1 })).toBe("> 1 | one\n    | ^\n  2 | two");
  expect(codeFrameOf(SOURCE, { line: 6, column: 1 })).toBe("  4 | \tfour(4)\n  5 | five\n> 6 | six\n    | ^");
});

test("tabs stay under tabs, and without a column the mark stands where the line begins", () => {
  expect(codeFrameOf(SOURCE, { line: 4, column: 6 })).toContain("> 4 | \tfour(4)\n    | \t    ^");
  expect(codeFrameOf(SOURCE, { line: 4, column: null })).toContain("> 4 | \tfour(4)\n    | \t^");
});

test("numbers of different length stand in one column", () => {
  const source = Array.from({ length: 12 }, (_, i) => `line ${i + 1}`).join("\n");
  expect(codeFrameOf(source, { line: 9, column: 1 })).toBe(
    ["   7 | line 7", "   8 | line 8", ">  9 | line 9", "     | ^", "  10 | line 10"].join("\n"),
  );
});

test("a long line is cut", () => {
  const frame = codeFrameOf("x".repeat(10_000), { line: 1, column: 5000 });
  expect(frame).toBe(`> 1 | ${"x".repeat(160)}`);
});

test("there is none for a line or a file that does not exist", () => {
  expect(codeFrameOf(SOURCE, { line: 7, column: 1 })).toBeUndefined();
  expect(codeFrame({ file: "/nowhere/a.ts", line: 1, column: 1 })).toBeUndefined();
});
