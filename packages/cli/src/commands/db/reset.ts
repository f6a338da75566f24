import { existsSync, rmSync } from "node:fs";
import { describeProcess } from "@tradewind/runtime";
import { lockStore, openSqliteStore } from "@tradewind/store";
import { confirmed } from "../../confirm.ts";
import { deleteXComs } from "../../delete-xcoms.ts";
import { EXIT } from "../../exit-code.ts";
import { DRY_RUN_OPTION, isSet, YES_OPTION } from "../../order-options.ts";
import { printFields } from "../../output.ts";
import { storePath } from "../../store-path.ts";
import type { Command } from "../command.ts";

/** What SQLite keeps beside its file. */
const ENDINGS = ["", "-wal", "-shm"];

/** The DAGs of a store; none of one that cannot be read, which may be why it is reset. */
async function knownDagIds(path: string): Promise<string[]> {
  if (!existsSync(path)) return [];
  try {
    const store = await openSqliteStore({ path });
    const dags = await store.getDags();
    await store.close();
    return dags.map(({ dagId }) => dagId);
  } catch {
    // what a backend has kept for it stays there
    return [];
  }
}

export const command: Command = {
  summary: "Delete the store with everything in it, and make an empty one",
  args: [],
  options: { ...DRY_RUN_OPTION, ...YES_OPTION },
  examples: ["tradewind db reset --yes"],
  async run(input) {
    const path = storePath(input.config);
    const files = ENDINGS.map((ending) => path + ending).filter((file) => existsSync(file));
    if (!isSet(input, "dry-run")) {
      // no scheduler may begin while its store is taken away
      const lock = lockStore(path, describeProcess("db reset"));
      try {
        if (!(await confirmed(input, `delete ${path} with all DAGs, runs and pools in it`))) return EXIT.failed;
        const dagIds = await knownDagIds(path);
        for (const file of files) rmSync(file, { force: true });
        await deleteXComs(
          input.config,
          dagIds.map((dagId) => ({ dagId })),
        );
        const store = await openSqliteStore({ path, synchronous: input.config["database.synchronous"].value });
        await store.close();
      } finally {
        lock.release();
      }
    }
    await printFields({ database: path, deleted: files }, input.output);
    return EXIT.done;
  },
};
