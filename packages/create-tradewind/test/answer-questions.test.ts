import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { answerQuestions } from "../src/answer-questions.ts";
import { CreatorUsageError } from "../src/creator-errors.ts";
import type { Question } from "../src/question.ts";
import { openTerminal } from "../src/terminal.adapter.ts";

const folder: Question = {
  name: "folder",
  summary: "",
  text: "Where?",
  isArgument: true,
  standard: "my-flows",
  check(name) {
    if (name === "taken") throw new CreatorUsageError({ message: "It is taken.", hint: "Name another." });
  },
};
const template: Question = {
  name: "template",
  summary: "",
  text: "What?",
  choices: [
    { name: "basic", summary: "one DAG" },
    { name: "etl", summary: "files" },
  ],
  standard: "basic",
};
const git: Question = { name: "git", summary: "", text: "Git?", isYesOrNo: true, standard: "yes" };
const name: Question = { name: "name", summary: "", text: "Who?", isArgument: true };

/** Answers of somebody who types these lines and leaves, with what stood on the screen. */
async function typing(questions: readonly Question[], lines: readonly string[]) {
  const input = new PassThrough();
  const output = new PassThrough();
  const screen = text(output);
  const terminal = openTerminal({ input, output });
  // a line is typed when it is asked for: what comes before a question is nobody's answer
  const left = [...lines];
  output.on("data", (chunk) => {
    if (!/[?\]] $/.test(String(chunk))) return;
    const line = left.shift();
    if (line === undefined) input.end();
    else input.write(`${line}\n`);
  });
  try {
    const answers = await answerQuestions(questions, {}, { yes: false, terminal });
    return { answers, screen: async () => screen };
  } finally {
    terminal.close();
    output.end();
  }
}

test("an empty line takes what is proposed, and the choices are shown", async () => {
  const { answers, screen } = await typing([folder, template, git], ["", "", ""]);
  expect(answers).toEqual({ folder: "my-flows", template: "basic", git: "yes" });
  const shown = await screen();
  for (const part of ["Where? [my-flows] ", "etl      files", "Git? [Y/n] "]) expect(shown).toContain(part);
});

test("what is refused is asked again, with the reason", async () => {
  const { answers, screen } = await typing([folder, template, git], ["taken", "here", "big", "etl", "maybe", "n"]);
  expect(answers).toEqual({ folder: "here", template: "etl", git: "no" });
  const shown = await screen();
  for (const part of ["It is taken. Name another.", '"big" is unknown.', '"maybe" is unknown.'])
    expect(shown).toContain(part);
});

test("a question without a proposal is asked until it is answered", async () => {
  expect((await typing([name], ["", "snowflake"])).answers).toEqual({ name: "snowflake" });
});

test("who leaves before the last question is told that nothing was written", async () => {
  await expect(typing([folder, template], ["here"])).rejects.toThrow("Not all questions were answered.");
});

test("--yes takes what is proposed and asks nobody", async () => {
  const answers = await answerQuestions([folder, git], { git: "no" }, { yes: true, terminal: undefined });
  expect(answers).toEqual({ folder: "my-flows", git: "no" });
});

test("without a terminal everything has to be given, or --yes", async () => {
  const asking = { yes: false, terminal: undefined };
  await expect(answerQuestions([folder, template, git], { folder: "a" }, asking)).rejects.toThrow(
    expect.objectContaining({
      message: "There is no terminal to ask on, and these are missing: --template, --git or --no-git.",
      hint: expect.stringContaining("--yes"),
    }),
  );
  expect(await answerQuestions([folder], { folder: "a" }, asking)).toEqual({ folder: "a" });
});

test("--yes cannot answer a question that has no proposal", async () => {
  await expect(answerQuestions([name, git], {}, { yes: true, terminal: undefined })).rejects.toThrow(
    "these are missing: <name>.",
  );
});
