import type { Command } from "./command.ts";

export interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** Every command by the words that call it. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  "dags list": { summary: "List the DAGs", load: () => import("./dags/list.ts") },
  "dags show": { summary: "Show a DAG's graph", load: () => import("./dags/show.ts") },
  "dags test": { summary: "Run one run of a DAG here, storing nothing", load: () => import("./dags/test.ts") },
  "tasks list": { summary: "List the tasks of a DAG", load: () => import("./tasks/list.ts") },
  "tasks render": { summary: "Render a task's templates for a date", load: () => import("./tasks/render.ts") },
  "tasks test": {
    summary: "Run one task here, whatever is upstream, storing nothing",
    load: () => import("./tasks/test.ts"),
  },
  check: { summary: "Report everything that is wrong with DAG files", load: () => import("./check.ts") },
  version: { summary: "Print the version", load: () => import("./version.ts") },
};
