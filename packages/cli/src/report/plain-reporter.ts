import { eventLine, summaryText } from "./lines.ts";
import type { Reporter, ReporterParts } from "./reporter.ts";

/** One line for everything that happens: for pipes, files and continuous integration. */
export function plainReporter({ request, clock }: ReporterParts): Reporter {
  const startedAt = clock.now();
  const write = (text: string) => process.stdout.write(`${text}\n`);
  write(`${request.document.dagId}  ${request.runId}`);
  return {
    show(event) {
      const line = eventLine(event);
      if (line !== undefined) write(line);
    },
    end: (result) => void write(summaryText(result, clock.now() - startedAt)),
    abandon() {},
  };
}
