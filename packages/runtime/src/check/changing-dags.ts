import { isDeepStrictEqual } from "node:util";
import type { DagDocument } from "@tradewind/core";
import { exportedDags } from "@tradewind/worker";
import type { DagFacts, Finding } from "./finding.ts";

/** A DAG as the first import of its file has given it. */
export interface FirstImport extends DagFacts {
  readonly document: DagDocument;
}

/**
 * DAGs that are others when their file is run once more: of each import a scheduler would make a new version. What a file does
 * the second time, and whether it can at all, is not looked at.
 */
export async function changingDags(file: string, first: readonly FirstImport[]): Promise<Finding[]> {
  const again = await documentsOnceMore(file);
  return first.flatMap(({ dagId, place, document }): Finding[] => {
    const other = again.get(dagId);
    if (!other || other.hash === document.hash) return [];
    return [
      {
        severity: "warning",
        code: "TW7006",
        message: `DAG "${dagId}" is another one each time its file is imported, in ${differences(document, other).join(", ")}.`,
        hint: "Write what stays the same: a fixed date instead of now, ids of your own instead of random ones, and make what changes in a task. Each version of a DAG is kept.",
        dagId,
        place,
      },
    ];
  });
}

async function documentsOnceMore(file: string): Promise<Map<string, DagDocument>> {
  const documents = new Map<string, DagDocument>();
  try {
    for (const define of await exportedDags(file, "?once-more")) {
      const { document } = define();
      documents.set(document.dagId, document);
    }
  } catch {
    // a file that registers something globally may not be run twice in one process
  }
  return documents;
}

/** The parts of two documents that differ: `startDate`, `templateFields of task "load"`. */
function differences(one: DagDocument, other: DagDocument): string[] {
  const ofDag = differingNames(one, other).filter((name) => !["hash", "source", "tasks"].includes(name));
  const others = new Map(other.tasks.map((task) => [task.taskId, task]));
  const ofTasks = one.tasks.flatMap((task) => {
    const same = others.get(task.taskId);
    return same ? differingNames(task, same).map((name) => `${name} of task "${task.taskId}"`) : ["its tasks"];
  });
  return [...new Set([...ofDag, ...ofTasks])];
}

const differingNames = (one: object, other: object): string[] =>
  Object.entries(one).flatMap(([name, value]) =>
    isDeepStrictEqual(value, (other as Record<string, unknown>)[name]) ? [] : [name],
  );
