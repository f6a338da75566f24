import { TradewindError } from "@tradewind/core";
import type { KnownConnectionType } from "@tradewind/runtime/providers";
import type { ConnectionName, Store } from "@tradewind/store";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { printRows, type Row } from "../../output.ts";
import { knownTypes, typed } from "../../secrets/known-types.ts";
import { shownConnection } from "../../secrets/shown-connection.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "List the connections of the store, without their secrets",
  args: [],
  options: {},
  examples: ["tradewind connections list", "tradewind connections list --output json"],
  async run(input) {
    const rows = await withStore(input, async ({ store }) => {
      const names = (await store.catalog()).connections.list();
      const types = names.length === 0 ? [] : await knownTypes();
      return Promise.all(names.map((name) => rowOf(store, name, types)));
    });
    await printRows(rows, input.output);
    return EXIT.done;
  },
};

/** One that does not open is no reason to list none. */
async function rowOf(
  store: Store,
  { connId, connType, description }: ConnectionName,
  types: readonly KnownConnectionType[],
): Promise<Row> {
  try {
    return { ...shownConnection(typed((await store.getConnection(connId))!, types)), problem: null };
  } catch (error) {
    if (!(error instanceof TradewindError)) throw error;
    const empty = { host: null, port: null, schema: null, login: null, password: null, extra: null };
    return { conn_id: connId, conn_type: connType, description, ...empty, problem: error.code };
  }
}
