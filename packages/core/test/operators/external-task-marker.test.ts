import { expect, test } from "vitest";
import { defineDag, ExternalTaskMarker } from "../../src/index.ts";

test("an ExternalTaskMarker does nothing, and says in the document which task of which DAG depends on it", () => {
  const { document } = defineDag(
    class Marking {
      flow() {
        new ExternalTaskMarker({ taskId: "mark", externalDagId: "report", externalTaskId: "wait" });
      }
    },
    { dagId: "marking" },
  );
  expect(document.tasks[0]).toMatchObject({
    operator: "ExternalTaskMarker",
    kind: "empty",
    templateFields: {
      externalDagId: "report",
      externalTaskId: "wait",
      logicalDate: "{{ logical_date.isoformat() }}",
    },
  });
});
