import type { OrderTools } from "@tradewind/runtime";
import type { RunRow } from "@tradewind/store";
import { EXIT } from "../../exit-code.ts";
import { findRun } from "../../find-run.ts";
import { followRun, runDurationMs } from "../../follow-run.ts";
import { runTree } from "../../graph/run-tree.ts";
import { interruptible } from "../../interruptible.ts";
import { withStore } from "../../open-store.ts";
import { isData, print } from "../../output.ts";
import { RedrawnBlock } from "../../redrawn-block.ts";
import { RUN_ARGS } from "../../run-args.ts";
import { showRun } from "../../show-run.ts";
import { runEndLine, StepLines } from "../../step-lines.ts";
import type { Command, CommandInput } from "../command.ts";

/** How often the times of running tasks are drawn anew. */
const REDRAW_MS = 200;

export const command: Command = {
  summary: "Watch a run until its end: a live tree on a terminal, lines in a pipe; the exit status says how it ended",
  args: RUN_ARGS,
  options: {},
  examples: ["tradewind runs watch sales 2024-01-03"],
  run: (input) =>
    interruptible((signal) =>
      withStore(input, async (tools) => {
        const run = await findRun(tools.store, input.args[0]!, input.args[1]!);
        const ended = await watch(input, tools, { run, signal });
        if (isData(input.output)) await showRun(tools, ended, input.output);
        else print(runEndLine(ended, runDurationMs(ended, tools.clock)));
        return ended.state === "success" ? EXIT.done : EXIT.failed;
      }),
    ),
};

function watch(
  { output }: CommandInput,
  tools: OrderTools,
  { run, signal }: { run: RunRow; signal: AbortSignal },
): Promise<RunRow> {
  const { store, clock } = tools;
  if (isData(output)) return followRun(store, run, { clock, signal });
  if (process.stdout.isTTY && process.env.TERM !== "dumb")
    return followRun(store, run, { clock, signal, everyMs: REDRAW_MS, onSteps: treeDrawer(tools) });
  const lines = new StepLines();
  return followRun(store, run, {
    clock,
    signal,
    onSteps(steps) {
      for (const line of steps.map((step) => lines.lineOf(step))) if (line) print(line);
    },
  });
}

/** Draws the tree of the version that the run has at the time. */
function treeDrawer({ store, clock }: OrderTools): (steps: unknown, run: RunRow) => Promise<void> {
  const block = new RedrawnBlock(process.stdout);
  return async (_steps, { hash, runKey }) => {
    const document = (await store.getDocument(hash))!;
    block.draw(runTree(document, await store.getTaskInstances(runKey), clock.now()));
  };
}
