import { TradewindError } from "@tradewind/core";
import type { HostEvent } from "@tradewind/runtime";
import pc from "picocolors";
import { stateText, timeText } from "./format.ts";
import { eventLine } from "./lines.ts";
import { shortPath } from "./user-frame.ts";

/** The line that an event of a scheduler gives, or undefined for those that say nothing new. */
export function hostEventLine(event: HostEvent): string | undefined {
  switch (event.kind) {
    case "runStarted":
      return `${pc.dim(timeText(event.at))}  ${pc.bold(event.dagId)}  ${stateText("running")}  ${pc.dim(event.runId)}`;
    case "runEnded": {
      const why = event.reason === undefined ? "" : `  ${pc.dim(event.reason)}`;
      return `${pc.dim(timeText(event.at))}  ${pc.bold(event.dagId)}  ${stateText(event.state)}  ${pc.dim(event.runId)}${why}`;
    }
    case "task":
      return event.state === "running" ? undefined : ofDag(event.dagId, eventLine(event));
    case "log":
      return eventLine(event);
    case "dagPaused":
      return `${pc.dim(timeText(event.at))}  ${pc.bold(event.dagId)}  ${pc.yellow("paused")}: ${event.reason}`;
    case "trouble":
      return `${pc.dim(timeText(event.at))}  ${pc.red(event.what)} ${messageOf(event.error)}`;
    case "fileRemoved":
      return `${shortPath(event.file)} is gone: its DAGs are inactive, their history stays`;
    case "file":
      return fileLine(event);
  }
}

const ofDag = (dagId: string, line: string | undefined): string | undefined =>
  line?.replace("  ", `  ${pc.dim(`${dagId} `)}`);

function fileLine({ result, changedDags }: Extract<HostEvent, { kind: "file" }>): string | undefined {
  const { file, problem, durationMs } = result;
  if (problem) {
    const frame = problem.frame === null ? "" : `\n${problem.frame}`;
    return `${pc.red("error")} ${problem.code}  ${problem.message}${frame}\n  ${pc.bold("hint")}  ${problem.hint}`;
  }
  if (changedDags.length === 0) return undefined;
  return `${pc.green("✓")} ${shortPath(file)}  ${changedDags.join(", ")}  ${pc.dim(`loaded in ${Math.round(durationMs)} ms`)}`;
}

function messageOf(error: unknown): string {
  if (error instanceof TradewindError) return `${error.code} ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The same as one line of JSON. */
export function hostEventJson(event: HostEvent): string {
  if (event.kind === "trouble") return JSON.stringify({ ...event, error: messageOf(event.error) });
  if (event.kind !== "file") return JSON.stringify(event);
  const { file, problem, durationMs, documents } = event.result;
  const dags = documents.map(({ dagId }) => dagId);
  return JSON.stringify({
    kind: "file",
    file,
    dags,
    changedDags: event.changedDags,
    durationMs,
    problem: problem ?? null,
  });
}
