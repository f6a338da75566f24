import { expect, test } from "vitest";
import { parseArguments } from "../src/parse-arguments.ts";
import type { Question } from "../src/question.ts";

const questions: readonly Question[] = [
  { name: "folder", summary: "", text: "Where?", isArgument: true },
  { name: "template", short: "t", summary: "", text: "Which?", choices: [{ name: "basic", summary: "" }] },
  { name: "git", summary: "", text: "Git?", isYesOrNo: true },
];

test("every question has a flag, and one may stand without its flag", () => {
  const { answers, yes } = parseArguments(questions, ["my-flows", "-t", "basic", "--no-git", "-y"]);
  expect(answers).toEqual({ folder: "my-flows", template: "basic", git: "no" });
  expect(yes).toBe(true);
  expect(parseArguments(questions, ["--folder", "a", "--git"]).answers).toEqual({ folder: "a", git: "yes" });
});

test("what is not said is not answered", () => {
  expect(parseArguments(questions, [])).toEqual({
    answers: {},
    packages: undefined,
    yes: false,
    help: false,
    version: false,
  });
});

test.each([
  { argv: ["--tempalte", "basic"], message: "Unknown option '--tempalte'." },
  { argv: ["-t", "big"], message: '--template: "big" is unknown.' },
  { argv: ["a", "b"], message: '"b" is one argument too many.' },
  { argv: ["--template"], message: "argument missing" },
])("$argv is refused", ({ argv, message }) => {
  expect(() => parseArguments(questions, argv)).toThrow(
    expect.objectContaining({ code: "TW9101", message: expect.stringContaining(message) }),
  );
});

test("what a question itself refuses is refused as an argument", () => {
  const check = (folder: string) => {
    throw new Error(`no ${folder}`);
  };
  expect(() => parseArguments([{ ...questions[0]!, check }], ["there"])).toThrow("no there");
});
