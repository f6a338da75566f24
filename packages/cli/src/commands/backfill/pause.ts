import { BACKFILL_ARGS } from "../../find-backfill.ts";
import { setBackfillPaused } from "../../set-backfill-paused.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Pause a backfill: it makes no further runs",
  args: BACKFILL_ARGS,
  options: {},
  examples: ["tradewind backfill pause 3"],
  run: (input) => setBackfillPaused(input, true),
};
