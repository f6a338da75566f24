import { type DagDefinition, type DagDocument, defineDag, ExternalTaskMarker, NoRunsHereError } from "@tradewind/core";
import { type Clock, type TimetableRegistry, timetableFromDocument } from "@tradewind/core/engine";
import type { RunRow } from "@tradewind/store";
import { type AttemptPort, type AttemptRequest, FIRST_ATTEMPT, renderOnly } from "@tradewind/worker";
import { factsOf } from "../supervisor/restored-run.ts";

/** A task of another DAG that must be cleared together with one of this. */
export interface ExternalTask {
  readonly dagId: string;
  readonly taskId: string;
  readonly logicalDate: number;
}

/** The tasks of other DAGs that the ExternalTaskMarkers among these tasks stand for. */
export async function externalTasks(
  { clock, timetables }: { readonly clock: Clock; readonly timetables?: TimetableRegistry | undefined },
  { run, document, taskIds }: { run: RunRow; document: DagDocument; taskIds: readonly string[] },
): Promise<ExternalTask[]> {
  const markers = document.tasks.filter(
    ({ taskId, operator }) => operator === "ExternalTaskMarker" && taskIds.includes(taskId),
  );
  const timetable = timetableFromDocument(document.schedule, timetables);
  return Promise.all(
    markers.map(async ({ taskId, templateFields }) => {
      const definition = markerAlone(document, { taskId, schedule: timetable, fields: templateFields });
      const fields = await renderOnly(pretendedAttempt(run, taskId, clock.now()), definition, { port: NOBODY });
      const { externalDagId = "", externalTaskId = "", logicalDate = "" } = fields;
      return { dagId: externalDagId, taskId: externalTaskId, logicalDate: Date.parse(logicalDate) };
    }),
  );
}

/** A DAG of nothing but the marker: what its templates are rendered in. */
function markerAlone(
  { dagId, timezone, params }: DagDocument,
  { taskId, schedule, fields }: { taskId: string; schedule: DagDefinition["timetable"]; fields: object },
): DagDefinition {
  class Alone {
    flow() {
      new ExternalTaskMarker({ taskId, externalDagId: "", externalTaskId: "", ...fields });
    }
  }
  return defineDag(Alone, { dagId, timezone, schedule, params: params as Record<string, unknown> });
}

/** Clearing reads dates; it asks for no connection, no variable and no XCom. */
const NOBODY: AttemptPort = {
  clearXComs: async () => {},
  xcoms: async (inputs) => inputs.map(() => null),
  connection: async (connId) => refuse(`ask for connection "${connId}"`),
  variable: async (key) => refuse(`ask for variable "${key}"`),
  rescheduleCount: async () => 0,
  previousSuccess: async () => refuse("ask for an earlier run"),
  assetEvents: async () => refuse("ask for asset events"),
  state: async () => refuse("ask for a state store"),
  triggerRun: async () => refuse("trigger a run"),
  runState: async () => refuse("ask for a run"),
  externalStates: async () => refuse("ask for states"),
};

function refuse(asked: string): never {
  throw new NoRunsHereError({ asked });
}

const pretendedAttempt = (run: RunRow, taskId: string, now: number): AttemptRequest => ({
  token: "clear",
  file: null,
  run: factsOf(run, now),
  taskId,
  ...FIRST_ATTEMPT,
  testMode: true,
});
