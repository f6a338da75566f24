import { type Connection, connectionUri } from "@tradewind/core";
import { chooseOf } from "../../choose-of.ts";
import { EXIT } from "../../exit-code.ts";
import { withStore } from "../../open-store.ts";
import { textOf } from "../../order-options.ts";
import { FILE_FORMAT_OPTION, fileFormat, writeSecretsFile } from "../../secrets/write-secrets-file.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Write all connections of the store, with their secrets, to a file or to stdout",
  args: [{ name: "file", summary: "The file (default: stdout)", isOptional: true }],
  options: {
    ...FILE_FORMAT_OPTION,
    "serialization-format": {
      type: "string",
      value: "FORM",
      summary: "Each connection as uri or as json (default: json, in env files uri)",
    },
  },
  examples: ["tradewind connections export connections.json", "tradewind connections export --file-format env"],
  async run(input) {
    const [file] = input.args;
    const format = fileFormat(textOf(input, "file-format"), file);
    const standard = format === "env" ? "uri" : "json";
    const form = chooseOf("--serialization-format", textOf(input, "serialization-format") ?? standard, ["uri", "json"]);
    const connections = await withStore(input, async ({ store }) => {
      const names = (await store.catalog()).connections.list();
      return Promise.all(names.map(async ({ connId }) => (await store.getConnection(connId))!));
    });
    const entry = (connection: Connection) => {
      if (form === "uri") return connectionUri(connection);
      return format === "env" ? JSON.stringify(entryOf(connection)) : entryOf(connection);
    };
    await writeSecretsFile(
      file,
      format,
      Object.fromEntries(connections.map((connection) => [connection.connId, entry(connection)])),
    );
    return EXIT.done;
  },
};

/** Airflow's form. */
const entryOf = ({ connType, description, login, password, host, port, schema, extra }: Connection) => ({
  conn_type: connType,
  description: description ?? null,
  login: login ?? null,
  password: password ?? null,
  host: host ?? null,
  port: port ?? null,
  schema: schema ?? null,
  extra: Object.keys(extra).length === 0 ? null : extra,
});
