import { isFinished, type Timer } from "@tradewind/core/engine";
import type { SupervisorEvent } from "@tradewind/runtime";
import pc from "picocolors";
import { taskName } from "../task-name.ts";
import { durationText } from "./format.ts";
import { eventLine, summaryText } from "./lines.ts";
import type { Reporter, ReporterParts } from "./reporter.ts";

const REDRAW_MS = 100;
const SHOWN_TASKS = 8;
const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** For terminals: what has happened scrolls up, and below it a block that is drawn anew shows what is running. */
export function liveReporter({ definition, request, clock }: ReporterParts): Reporter {
  const startedAt = clock.now();
  const running = new Map<string, number>();
  let finished = 0;
  let drawn = 0;
  let frame = 0;
  let timer: Timer;
  const out = process.stdout;

  out.write(`${pc.bold(request.document.dagId)}  ${request.runId}\n`);
  tick();
  return {
    show(event) {
      follow(event);
      const line = event.kind === "task" && event.state === "running" ? undefined : eventLine(event);
      if (line === undefined) return;
      erase();
      out.write(`${line}\n`);
      draw();
    },
    end(result) {
      timer.cancel();
      erase();
      out.write(`${summaryText(result, clock.now() - startedAt)}\n`);
    },
    abandon() {
      timer.cancel();
      erase();
    },
  };

  function follow(event: SupervisorEvent): void {
    if (event.kind !== "task") return;
    if (event.state === "running") running.set(taskName(event), event.at);
    else running.delete(taskName(event));
    if (isFinished(event.state)) finished++;
  }

  function tick(): void {
    frame++;
    erase();
    draw();
    timer = clock.timer(REDRAW_MS, tick);
  }

  function draw(): void {
    const spinner = SPINNER[frame % SPINNER.length]!;
    const lines = [...running]
      .slice(0, SHOWN_TASKS)
      .map(([name, since]) => `${pc.cyan(spinner)} ${name}  ${pc.dim(durationText(clock.now() - since))}`);
    if (running.size > SHOWN_TASKS) lines.push(pc.dim(`  and ${running.size - SHOWN_TASKS} more`));
    lines.push(
      pc.dim(
        `${finished} of ${Math.max(finished + running.size, definition.tasks.size)} tasks done  ${durationText(clock.now() - startedAt)}`,
      ),
    );
    out.write(lines.map((line) => `${line}\n`).join(""));
    drawn = lines.length;
  }

  function erase(): void {
    if (drawn > 0) out.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  }
}
