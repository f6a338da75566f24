import { chain, defineDag, EmptyOperator, type Flow } from "@tradewind/core";
import type { TaskInstanceRow } from "@tradewind/store";
import { expect, test } from "vitest";
import { runTree } from "../src/graph/run-tree.ts";
import { RedrawnBlock } from "../src/redrawn-block.ts";
import { visibleLength } from "../src/report/format.ts";

class Diamond {
  flow(this: Flow<Diamond>) {
    const [top, left, right, bottom] = ["top", "left", "right", "bottom"].map(
      (taskId) => new EmptyOperator({ taskId }),
    );
    chain(top!, [left!, right!], bottom!);
  }
}
const { document } = defineDag(Diamond, { dagId: "diamond", tasks: {} });

const row = (taskId: string, more: Partial<TaskInstanceRow>) =>
  ({ taskId, tryNumber: 1, startedAt: null, endedAt: null, nextAt: null, ...more }) as TaskInstanceRow;

const plain = (text: string) => text.replace(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g"), "");

test("the tree of a run shows states, times and tries, and says a task with two upstreams once", () => {
  const rows = [
    row("top", { state: "success", startedAt: 1000, endedAt: 2500 }),
    row("left", { state: "running", startedAt: 3000, tryNumber: 2 }),
    row("right", { state: "up_for_retry", startedAt: 1, endedAt: 2, nextAt: 3_600_000 }),
  ];
  expect(plain(runTree(document, rows, 5000))).toBe(
    [
      "diamond",
      "└─ top  ✓ success  1.5s",
      "   ├─ left  ▶ running  2.0s  try 2",
      "   │  └─ bottom",
      "   └─ right  ↻ up_for_retry  next at 01:00:00",
      "      └─ bottom (see above)",
    ].join("\n"),
  );
});

test("a block is drawn over what it was, and no higher than the terminal", () => {
  let written = "";
  const out = { rows: 4, write: (text: string) => (written = text) } as unknown as NodeJS.WriteStream;
  const block = new RedrawnBlock(out);
  block.draw("1\n2");
  expect(written).not.toContain("\u001b[0J");
  block.draw("1\n2\n3\n4\n5");
  expect(written).toContain("\u001b[2A\u001b[0J");
  expect(written).toContain("1\n2\nand 3 more\n");
  block.draw("x");
  expect(written).toContain("\u001b[3A");
  expect(visibleLength("\u001b[31mred\u001b[39m")).toBe(3);
});
