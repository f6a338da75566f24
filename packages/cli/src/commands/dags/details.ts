import { storedDag } from "@tradewind/runtime";
import { refusedRow } from "../../asset-rows.ts";
import { dagRow } from "../../dag-row.ts";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { printFields } from "../../output.ts";
import type { Command } from "../command.ts";

/** The newest are enough to see what is wrong. */
const MOST_REFUSED = 10;

export const command: Command = {
  summary: "Show everything about a DAG",
  args: [{ name: "dag_id", summary: "The DAG" }],
  options: {},
  examples: ["tradewind dags details sales", "tradewind dags details sales --output json"],
  async run(input) {
    const catchupByDefault = input.config["scheduler.catchup_by_default"].value;
    const { row, document, refused } = await withStore(input, async ({ store, clock, timetables }) => {
      const dag = await storedDag(store, input.args[0]!);
      const refused = (await store.queries()).listRefusedEvents(dag.row.dagId, MOST_REFUSED);
      return { row: dagRow(dag, { timetables, now: clock.now(), catchupByDefault }), document: dag.document, refused };
    });
    await printFields(
      {
        ...row,
        display_name: document.displayName ?? document.dagId,
        description: document.description,
        owner_links: document.ownerLinks,
        timezone: document.timezone,
        start_date: document.startDate,
        end_date: document.endDate,
        catchup: document.catchup,
        max_active_runs: document.maxActiveRuns,
        max_active_tasks: document.maxActiveTasks,
        max_consecutive_failed_dag_runs: document.maxConsecutiveFailedDagRuns,
        dagrun_timeout_seconds: document.dagrunTimeoutMs === null ? null : document.dagrunTimeoutMs / 1000,
        fail_fast: document.failFast,
        params: document.params,
        params_schema: document.paramsSchema,
        doc_md: document.docMd,
        version: document.hash,
        refused_asset_events: refused.map(refusedRow),
      },
      input.output,
    );
    return EXIT.done;
  },
};
