import { describe, expect, test } from "vitest";
import { type Connection, InvalidConnectionError, parseConnection } from "../../src/index.ts";
import { conformanceRows, countByReason, type DeliberateDifference } from "../conformance/table.ts";

type Fields = Readonly<Record<string, unknown>>;
interface Answer {
  readonly expect?: Fields;
  readonly error?: true;
}
interface Row extends Answer {
  readonly id: string;
  readonly group: "parse" | "json" | "build";
  readonly uri?: string;
  readonly json?: string;
  readonly airflow3?: Answer;
}

const uriOf = ({ group, uri }: Row) => (group === "parse" ? uri! : "");

const DIFFERENCES: readonly DeliberateDifference<Row, Fields | "error">[] = [
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
    expected: () => ({ connType: "spark", host: "spark://master", port: 7077, extra: {} }),
  },
];

const rows = conformanceRows<Row>("connections");
const covered = rows.filter(({ group }) => group !== "build");
const differenceOf = (row: Row) => DIFFERENCES.find((difference) => difference.appliesTo(row));

/** Without what is absent: null and empty text in the table, undefined or left out here. An empty type is absent, too. */
const present = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ""),
  );

function ours(row: Row): Fields | "error" {
  try {
    const { connId: _connId, ...fields }: Connection = parseConnection("c", (row.uri ?? row.json)!);
    return present({ ...fields });
  } catch (error) {
    if (error instanceof InvalidConnectionError) return "error";
    throw error;
  }
}

function airflows(row: Row): Fields | "error" {
  const answer = row.airflow3 ?? row;
  return answer.error ? "error" : present({ ...answer.expect, extra: answer.expect?.extra ?? {} });
}

describe("connections are read as Airflow 3.3 reads them", () => {
  test.each(["parse", "json"] as const)("in group %s", (group) => {
    const asked = covered.filter((row) => row.group === group);
    const expected = asked.map((row) => [row.id, differenceOf(row)?.expected(row) ?? airflows(row)]);
    expect(Object.fromEntries(asked.map((row) => [row.id, ours(row)]))).toEqual(Object.fromEntries(expected));
  });

  test("but for these rows, which are meant to differ and do", () => {
    expect(countByReason(covered, DIFFERENCES)).toEqual({
      [DIFFERENCES[0]!.reason]: 2,
      [DIFFERENCES[1]!.reason]: 2,
      [DIFFERENCES[2]!.reason]: 1,
    });
    for (const row of covered.filter(differenceOf)) expect(ours(row)).not.toEqual(airflows(row));
  });

  test("writing URIs does not exist yet: exactly these many rows", () => {
    expect([rows.length, covered.length]).toEqual([137, 103]);
  });
});
