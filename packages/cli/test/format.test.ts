import { expect, test } from "vitest";
import { durationText, tableText } from "../src/report/format.ts";
import { userFrame } from "../src/report/user-frame.ts";

test("durations are written in the unit that fits", () => {
  expect([undefined, 4.4, 1400, 185_000, 7_800_000].map(durationText)).toEqual(["", "4ms", "1.4s", "3m05s", "2h10m"]);
});

test("the columns of a table are aligned, whatever colours they hold", () => {
  expect(
    tableText([
      ["a", "\u001b[32mgreen\u001b[39m", "x"],
      ["long", "b", ""],
    ]),
  ).toBe("a     \u001b[32mgreen\u001b[39m  x\nlong  b");
});

test("the user's frame is the innermost that is neither Node's nor a package's", () => {
  const stack = [
    "Error: no",
    "    at fetch (node:internal/deps/undici:1:2)",
    "    at get (/app/node_modules/axios/index.js:3:4)",
    "    at Sales.extract (/app/dags/sales.ts:12:7)",
    "    at async steps (/app/node_modules/@tradewind/worker/dist/run-attempt.js:90:1)",
  ].join("\n");
  expect(userFrame(stack)).toEqual({ file: "/app/dags/sales.ts", line: 12, column: 7 });
});
