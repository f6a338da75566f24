import { storedDag } from "@tradewind/runtime";
import { EXIT } from "../../exit-code.ts";
import { isoTime } from "../../iso-time.ts";
import { withStore } from "../../open-store.ts";
import { printRows } from "../../output.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "List the versions of a DAG, newest first",
  args: [{ name: "dag_id", summary: "The DAG" }],
  options: {},
  examples: ["tradewind dags versions sales"],
  async run(input) {
    const dagId = input.args[0]!;
    const { row, versions } = await withStore(input, async ({ store }) => ({
      ...(await storedDag(store, dagId)),
      versions: (await store.catalog()).dags.versions(dagId),
    }));
    await printRows(
      versions.map(({ hash, createdAt }, i) => ({
        version_number: versions.length - i,
        hash,
        created_at: isoTime(createdAt),
        is_current: hash === row.hash,
      })),
      input.output,
    );
    return EXIT.done;
  },
};
