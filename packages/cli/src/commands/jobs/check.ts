import { EXIT } from "../../exit-code.ts";
import { isoTime } from "../../iso-time.ts";
import { isAlive } from "../../job-health.ts";
import { withStore } from "../../open-store.ts";
import { note, printRows } from "../../output.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Say whether a scheduler is alive; status 1 when none is",
  args: [],
  options: {},
  examples: ["tradewind jobs check", "tradewind jobs check --output json"],
  async run(input) {
    const rows = await withStore(input, async ({ store, clock }) => {
      const now = clock.now();
      return (await store.catalog()).jobs.list().map((job) => ({
        job_type: job.kind,
        hostname: job.host,
        pid: job.pid,
        is_alive: isAlive(job, now),
        start_date: isoTime(job.startedAt),
        latest_heartbeat: isoTime(job.heartbeatAt),
        end_date: isoTime(job.endedAt),
      }));
    });
    await printRows(rows, input.output);
    if (rows.some((job) => job.job_type === "scheduler" && job.is_alive)) return EXIT.done;
    note("No scheduler is alive.");
    return EXIT.failed;
  },
};
