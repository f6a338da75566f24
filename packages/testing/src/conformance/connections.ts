import { InvalidConnectionError, parseConnection } from "@tradewind/core";
import type { Judge } from "./judge.ts";
import type { TableRow } from "./table.ts";

type Fields = Readonly<Record<string, unknown>>;

interface Result {
  readonly expect?: Fields;
  readonly error?: true;
}

interface Row extends TableRow, Result {
  readonly group: string;
  readonly uri?: string;
  readonly json?: string;
  readonly airflow3?: Result;
}

const uriOf = ({ group, uri }: Row): string => (group === "parse" ? uri! : "");

/** Connections are read as Airflow 3.3 reads them. */
export const connectionsJudge: Judge<Row, Fields | "refused"> = {
  missing: ({ group }) => {
    if (group === "parse" || group === "json") return undefined;
    return group === "build" ? "connections are not written as URIs yet" : `unknown group "${group}"`;
  },

  ours(row) {
    try {
      const { connId: _connId, ...fields } = parseConnection("c", (row.uri ?? row.json)!);
      return present({ ...fields });
    } catch (error) {
      if (error instanceof InvalidConnectionError) return "refused";
      throw error;
    }
  },

  airflows(row) {
    const { error, expect } = row.airflow3 ?? row;
    return error ? "refused" : present({ ...expect, extra: expect?.extra ?? {} });
  },

  differences: [
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
