import { BACKFILL_ARGS } from "../../find-backfill.ts";
import { setBackfillPaused } from "../../set-backfill-paused.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Resume a paused backfill",
  args: BACKFILL_ARGS,
  options: {},
  examples: ["tradewind backfill unpause 3"],
  run: (input) => setBackfillPaused(input, false),
};
