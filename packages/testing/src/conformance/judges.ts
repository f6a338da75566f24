import { connectionsJudge } from "./connections.ts";
import type { Judge } from "./judge.ts";
import { mappingJudge } from "./mapping.ts";
import { retriesJudge } from "./retries.ts";
import { runsJudge } from "./runs.ts";
import type { Table, TableRow } from "./table.ts";
import { templatesJudge } from "./templates.ts";
import { timetablesJudge } from "./timetables.ts";
import { triggerRulesJudge } from "./trigger-rules.ts";

/** A judge whose rows only the table's name tells. */
// biome-ignore lint/suspicious/noExplicitAny: each judge has rows and answers of its own
export type AnyJudge = Judge<any, any>;

/** Who judges which table. */
export const JUDGES: Readonly<Record<string, AnyJudge | ((content: unknown) => AnyJudge)>> = {
  connections: connectionsJudge,
  mapping: mappingJudge,
  retries: retriesJudge,
  runs: runsJudge,
  templates: templatesJudge,
  timetables: timetablesJudge,
  "trigger-rules": triggerRulesJudge,
};

/** The judge of a table; of one that nobody knows, one who says so. */
export function judgeOf({ name, content }: Table): AnyJudge {
  if (!Object.hasOwn(JUDGES, name)) return absent(`no judge knows the table "${name}"`);
  const judge = JUDGES[name]!;
  return typeof judge === "function" ? judge(content) : judge;
}

function absent(reason: string): Judge<TableRow, never> {
  const never = (): never => {
    throw new Error(reason);
  };
  return { missing: () => reason, ours: never, airflows: never, differences: [] };
}
