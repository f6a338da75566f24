import type { DagDocument } from "@tradewind/core";
import { linkKey } from "@tradewind/core/engine";
import type { XComRow } from "@tradewind/store";
import type { Row } from "./output.ts";
import { shownMapIndex } from "./task-name.ts";

/** Where an attempt has left that more is found about it. */
export interface RunLink {
  readonly task_id: string;
  readonly map_index: ReturnType<typeof shownMapIndex>;
  readonly name: string;
  readonly url: string;
}

/** The links that the tasks of a run have left, in the order of the graph. XComs are read where a task has any. */
export function runLinks({ tasks }: DagDocument, listXComs: () => readonly XComRow[]): RunLink[] {
  if (tasks.every(({ extraLinks }) => extraLinks === undefined)) return [];
  const xcoms = listXComs();
  return tasks.flatMap(({ taskId, extraLinks = [] }) =>
    extraLinks.flatMap((name) =>
      xcoms
        .filter((row) => row.taskId === taskId && row.key === linkKey(name))
        .flatMap(({ mapIndex, value }) => {
          // one that a backend of XComs keeps stands elsewhere
          const { json } = JSON.parse(value) as { readonly json?: unknown };
          return typeof json === "string"
            ? { task_id: taskId, map_index: shownMapIndex(mapIndex), name, url: json }
            : [];
        }),
    ),
  );
}

/** The rows of tasks, each with its links where a task of the run has any. */
export function withLinks(rows: readonly Row[], links: readonly RunLink[]): Row[] {
  if (links.length === 0) return [...rows];
  return rows.map((row) => {
    const own = links.filter(
      ({ task_id, map_index }) =>
        task_id === row.task_id && (row.map_index === undefined || map_index === row.map_index),
    );
    return { ...row, links: Object.fromEntries(own.map(({ name, url }) => [name, url])) };
  });
}
