import type { BaseOperator, DagDefinition, TaskContext } from "@tradewind/core";
import { renderOptions, type TemplateEngine, templateNames } from "@tradewind/core/engine";
import { type AttemptPort, MaskingPort } from "./attempt-port.ts";
import { createContext } from "./context.ts";
import { Masker } from "./masking/masker.ts";
import { OutletEventsOf } from "./outlet-events.ts";
import type { AttemptRequest } from "./protocol.ts";
import { StopRequest } from "./stop-request.ts";
import { templateSource } from "./template-source.ts";
import { NO_WAITS } from "./waits.ts";
import { XComs } from "./xcoms.ts";

export interface RenderTaskParts {
  readonly operator: BaseOperator;
  readonly context: TaskContext;
  readonly port: AttemptPort;
  readonly xcoms: XComs;
  readonly templateEngine: () => Promise<TemplateEngine>;
}

/** An operator's options as an attempt sees them. */
export function renderTask({
  operator,
  context,
  port,
  xcoms,
  templateEngine,
}: RenderTaskParts): Promise<Record<string, unknown>> {
  return renderOptions(operator.rawOptions, (operator.constructor as typeof BaseOperator).templateFields, {
    names: (fetched) => templateNames(context, fetched),
    source: templateSource(port, xcoms),
    engine: templateEngine,
  });
}

/**
 * The rendered template fields of a task, without running it; secrets masked. For `tasks render`.
 *
 * @throws UndefinedTemplateNameError, TemplateError
 */
export async function renderOnly(
  attempt: AttemptRequest,
  definition: DagDefinition,
  port: AttemptPort,
): Promise<Record<string, string>> {
  const task = definition.tasks.get(attempt.taskId)!;
  const { operator } = task;
  const masker = new Masker();
  const masking = new MaskingPort(port, masker);
  const xcoms = new XComs(attempt, { port: () => masking, maxBytes: Number.POSITIVE_INFINITY, masker });
  const log = { task: { debug() {}, info() {}, warn() {}, error() {} } };
  const context = createContext({
    attempt,
    definition,
    startedAt: attempt.run.startedAt,
    port: masking,
    xcoms,
    log,
    stop: new StopRequest(),
    waits: NO_WAITS,
    outletEvents: new OutletEventsOf(task),
    renderedOptions: new Map(),
  });
  const templateEngine = async () => {
    const { TemplateEngine } = await import("@tradewind/core/template");
    return new TemplateEngine();
  };
  const rendered = await renderTask({ operator, context, port: masking, xcoms, templateEngine });
  const { templateFields } = operator.constructor as typeof BaseOperator;
  return Object.fromEntries(
    templateFields
      .filter((field) => rendered[field] !== undefined)
      .map((field) => [field, masker.mask(asText(rendered[field]))]),
  );
}

const asText = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? String(value));
