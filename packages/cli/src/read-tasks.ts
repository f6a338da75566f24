import { UsageError } from "./usage-error.ts";

/** What task ids are made of, and what stands between them. */
const IDS = /^[\w.-]+( *, *[\w.-]+)*$/;

/** `--task-regex`: ids with commas between them, or a regular expression; undefined means all. @throws UsageError */
export function readTasks(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  if (IDS.test(text)) return text.split(",").map((id) => id.trim());
  const pattern = /^\/(.*)\/$/.exec(text)?.[1] ?? text;
  try {
    new RegExp(pattern);
  } catch (error) {
    throw new UsageError({
      message: `--task-regex is no regular expression: ${(error as Error).message}.`,
      hint: "Write task ids with commas between them, or a regular expression such as '^load_'.",
    });
  }
  return [`/${pattern}/`];
}
