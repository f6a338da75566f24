import { defineDag, EmptyOperator, type Flow, loop } from "@tradewind/core";
import { expect, test } from "vitest";
import { asciiGraph } from "../src/graph/ascii.ts";
import { dotGraph } from "../src/graph/dot.ts";
import { mermaidGraph } from "../src/graph/mermaid.ts";

class Papers {
  flow(this: Flow<Papers>) {
    const refined = loop("refine", { maxIterations: 5, until: () => true }, () => {
      const [read, check, write] = ["read", "check", "write"].map((taskId) => new EmptyOperator({ taskId }));
      return write!.after(read!, check!).output;
    });
    refined.before(new EmptyOperator({ taskId: "publish" }));
  }
}
const { document } = defineDag(Papers, { dagId: "papers", tasks: {} });

test("a graph shows from where to where a loop goes back, and how often", () => {
  expect(asciiGraph(document)).toContain("refine.until <LoopGateOperator, repeats refine up to 5 times>\n");
  expect(mermaidGraph(document).split("\n").slice(-2)).toEqual([
    '  t3 -.->|"repeats refine up to 5 times"| t0',
    '  t3 -.->|"repeats refine up to 5 times"| t1',
  ]);
  expect(dotGraph(document)).toContain(
    '"refine.until" -> "refine.check" [label="repeats refine up to 5 times", style=dashed, constraint=false];',
  );
});
