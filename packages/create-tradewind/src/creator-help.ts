import { COMMON_FLAGS } from "./parse-arguments.ts";
import type { Question } from "./question.ts";

/** The help of a creator: its argument, and every flag with what is taken without it. */
export function creatorHelp(
  { program, summary, examples }: { program: string; summary: string; examples: readonly string[] },
  questions: readonly Question[],
): string {
  const argument = questions.find(({ isArgument }) => isArgument);
  const usage = [program, ...(argument ? [`<${argument.name}>`] : []), "[options]"].join(" ");
  const asked = questions.filter(({ isArgument }) => !isArgument).map(flagRow);
  const common = Object.entries(COMMON_FLAGS).map(([name, flag]): Row => {
    const value = "value" in flag ? ` ${flag.value}` : "";
    return [`${"short" in flag ? `-${flag.short}, ` : "    "}--${name}${value}`, flag.summary];
  });
  const rows: Row[] = [...(argument ? [[argument.name, argument.summary] as const] : []), ...asked, ...common];
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return [
    `Usage: ${usage}`,
    "",
    summary,
    "",
    ...rows.map(([flag, about]) => `  ${flag.padEnd(width)}  ${about}`),
    "",
    "Examples",
    ...examples.map((example) => `  ${example}`),
  ].join("\n");
}

type Row = readonly [flag: string, about: string];

function flagRow({ name, short, summary, choices, isYesOrNo, standard }: Question): Row {
  const flag = `${short === undefined ? "    " : `-${short}, `}--${isYesOrNo ? `[no-]${name}` : name}`;
  const known = choices ? ` ${choices.map((choice) => choice.name).join("|")}` : "";
  return [`${flag}${known}`, standard === undefined ? summary : `${summary} (${standard})`];
}
