import { connectionUri, InvalidConnectionError, parseConnection } from "@tradewind/core";
import type { Judge } from "./judge.ts";
import type { TableRow } from "./table.ts";

type Fields = Readonly<Record<string, unknown>>;

interface Result {
  readonly expect?: Fields;
  /** What Airflow builds of `fields`. */
  readonly uri?: string;
  readonly error?: true;
}

interface Row extends TableRow, Result {
  readonly group: string;
  readonly json?: string;
  readonly fields?: Fields;
  readonly airflow3?: Result;
}

const uriOf = ({ group, uri }: Row): string => (group === "parse" ? uri! : "");

/** The URI that Airflow builds, where JSON is the whole of its extra. */
const WHOLE_EXTRA = /^(.*)__extra__=(.*)$/;

const builtUri = (row: Row): string => (row.group === "build" ? ((row.airflow3 ?? row).uri ?? "") : "");

/** Connections are read, and written as URIs, as Airflow 3.3 does. */
export const connectionsJudge: Judge<Row, Fields | "refused"> = {
  missing: ({ group }) => {
    return ["parse", "json", "build"].includes(group) ? undefined : `unknown group "${group}"`;
  },

  ours(row) {
    try {
      if (row.group === "build") return { uri: connectionUri(parseConnection("c", JSON.stringify(row.fields))) };
      const { connId: _connId, ...fields } = parseConnection("c", (row.uri ?? row.json)!);
      return present({ ...fields });
    } catch (error) {
      if (error instanceof InvalidConnectionError) return "refused";
      throw error;
    }
  },

  airflows(row) {
    const { error, expect, uri } = row.airflow3 ?? row;
    if (error) return "refused";
    return row.group === "build" ? { uri } : present({ ...expect, extra: expect?.extra ?? {} });
  },

  differences: [
    {
      reason: "JSON in a URI is written without blanks; it says the same",
      appliesTo: (row) => WHOLE_EXTRA.test(builtUri(row)),
      expected: (row) => {
        const [, before, extra] = WHOLE_EXTRA.exec(builtUri(row))!;
        const json: unknown = JSON.parse(decodeURIComponent(extra!.replaceAll("+", " ")));
        return { uri: `${before}__extra__=${encodeURIComponent(JSON.stringify(json))}` };
      },
    },
    {
      reason: "a text that would be read as a number is written so that it comes back as a text",
      appliesTo: (row) => /[?&]timeout=10$/.test(builtUri(row)),
      expected: () => ({
        uri: `postgres://h/?__extra__=${encodeURIComponent('{"sslmode":"require","timeout":"10"}')}`,
      }),
    },
    {
      reason: "underscores in a type are read; Airflow loses the type and the first letter of the rest",
      appliesTo: (row) => /^[^:]*_[^:]*:\/\//.test(uriOf(row)),
      expected: (row) => {
        const [type = "", host = ""] = uriOf(row).split("://");
        return { connType: type.replaceAll("-", "_"), host, extra: {} };
      },
    },
    {
      reason: "a URI without slashes behind the type keeps its first letter; Airflow loses it",
      appliesTo: (row) => /^[a-z.]+:[^/]/.test(uriOf(row)),
      expected: (row) => {
        const [connType, host] = uriOf(row).split(":");
        return { connType, host, extra: {} };
      },
    },
    {
      reason: "a host's protocol may be named like the type; Airflow takes both away and refuses the rest",
      appliesTo: (row) => /^([a-z]+):\/\/\1:\/\//.test(uriOf(row)),
      expected: (row) => {
        const [, connType, host, port] = /^([a-z]+):\/\/([a-z]+:\/\/[^:/]+)(?::(\d+))?/.exec(uriOf(row))!;
        return present({ connType, host, port: port && Number(port), extra: {} });
      },
    },
  ],
};

/** Without what is absent: null and empty text in the table, undefined or left out here. An empty type is absent, too. */
const present = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ""),
  );
