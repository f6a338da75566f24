import type { BaseOperator, DagDefinition, TaskContext } from "@tradewind/core";
import {
  type BoundTask,
  type Clock,
  loadTemplateEngine,
  MappedOperator,
  renderOptions,
  type TemplateEngine,
} from "@tradewind/core/engine";
import { type AttemptPort, MaskingPort } from "./attempt-port.ts";
import { createContext } from "./context.ts";
import { Elements } from "./elements.ts";
import { Masker, type MaskerOptions } from "./masking/masker.ts";
import { OutletEventsOf } from "./outlet-events.ts";
import type { AttemptRequest } from "./protocol.ts";
import { StateStores } from "./state-stores.ts";
import { StopRequest } from "./stop-request.ts";
import { templateSource } from "./template-source.ts";
import { NO_WAITS } from "./waits.ts";
import type { XComStorage } from "./xcom-storage.ts";
import { XComs } from "./xcoms.ts";

export interface RenderTaskParts {
  readonly definition: DagDefinition;
  readonly task: BoundTask;
  readonly context: TaskContext;
  readonly port: AttemptPort;
  readonly xcoms: XComs;
  readonly elements: Elements;
  readonly stateStores: StateStores;
  readonly templateEngine: (definition: DagDefinition) => Promise<TemplateEngine>;
  readonly clock: Pick<Clock, "now">;
}

/** An operator's options as an attempt sees them. */
export function renderTask(parts: RenderTaskParts): Promise<Record<string, unknown>> {
  const { definition, task, context, templateEngine, clock } = parts;
  const { operator } = task;
  return renderOptions(operator.rawOptions, templateFieldsOf(operator), {
    context,
    names: (engine, fetched) => engine.namesOf(context, fetched, clock),
    source: templateSource(parts),
    engine: () => templateEngine(definition),
    isNative: task.options.renderTemplateAsNativeObj ?? definition.options.renderTemplateAsNativeObj ?? false,
    templateExtOf: (field) => operator.templateExtOf(field),
  });
}

/** A text about an attempt that has ended: its name, a link. Besides what every template sees it sees what the task has added to its context. */
export async function renderText(parts: RenderTaskParts & { readonly template: string }): Promise<string> {
  const { definition, context, templateEngine, clock, template } = parts;
  const added = Object.fromEntries(Object.entries(context).map(([name, value]) => [name, () => value as unknown]));
  const rendered = await renderOptions({ name: template }, ["name"], {
    context,
    names: (engine, fetched) => ({ ...added, ...engine.namesOf(context, fetched, clock) }),
    source: templateSource(parts),
    engine: () => templateEngine(definition),
  });
  return String(rendered.name);
}

/**
 * The rendered template fields of a task, without running it; secrets masked. For `tasks render`.
 *
 * @throws UndefinedTemplateNameError, TemplateError, TemplateFileNotFoundError
 */
export async function renderOnly(
  attempt: AttemptRequest,
  definition: DagDefinition,
  { maskTokens, ...parts }: Omit<RenderFieldsParts, "masker"> & Pick<MaskerOptions, "maskTokens">,
): Promise<Record<string, string>> {
  const masker = new Masker({ maskTokens });
  const port = new MaskingPort(parts.port, masker);
  const rendered = await renderFields(attempt, definition, { ...parts, port, masker });
  return Object.fromEntries(Object.entries(rendered).map(([field, value]) => [field, masker.mask(asText(value))]));
}

export interface RenderFieldsParts {
  readonly port: AttemptPort;
  /** @default one that knows no secrets yet */
  readonly masker?: Masker;
  /** Whether params are what the run's conf says. @default true */
  readonly confOverridesParams?: boolean | undefined;
  /** Where long XComs of others are kept. @default the database */
  readonly xcomStorage?: Pick<XComStorage, "backend"> | undefined;
}

/** The values of a task's template fields, without running it. */
export async function renderFields(
  attempt: AttemptRequest,
  definition: DagDefinition,
  { port, masker = new Masker(), confOverridesParams, xcomStorage }: RenderFieldsParts,
): Promise<Record<string, unknown>> {
  const storage = xcomStorage && { ...xcomStorage, thresholdBytes: Number.MAX_SAFE_INTEGER };
  const elements = new Elements(attempt, definition, { masker, xcomStorage: storage });
  await elements.load();
  const task = unmapped(definition.tasks.get(attempt.taskId)!, elements);
  const { startedAt } = attempt.run;
  const xcoms = new XComs(attempt, { port: () => port, maxBytes: Number.POSITIVE_INFINITY, masker, storage });
  const log = { task: { debug() {}, info() {}, warn() {}, error() {} } };
  const { options, taskId } = task;
  const stateStores = new StateStores({ taskId, options, port: () => port, masker });
  const context = createContext({
    attempt,
    definition,
    startedAt,
    port,
    xcoms,
    stateStores,
    log,
    stop: new StopRequest(),
    waits: NO_WAITS,
    outletEvents: new OutletEventsOf(task),
    renderedOptions: new Map(),
    confOverridesParams,
  });
  const clock = { now: () => startedAt };
  const templateEngine = loadTemplateEngine;
  const rendered = await renderTask({
    definition,
    task,
    context,
    port,
    xcoms,
    elements,
    stateStores,
    templateEngine,
    clock,
  });
  return templateValues(task.operator, rendered);
}

/** Of an operator's options the template fields that it was given. */
export function templateValues(
  operator: BaseOperator,
  options: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const fields = templateFieldsOf(operator).filter((field) => options[field] !== undefined);
  return Object.fromEntries(fields.map((field) => [field, options[field]]));
}

const templateFieldsOf = (operator: BaseOperator): readonly string[] =>
  (operator.constructor as typeof BaseOperator).templateFields;

const asText = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? String(value));

/** The task of one instance: of a mapped one with the operator of its elements. */
export const unmapped = (task: BoundTask, elements: Elements): BoundTask =>
  task.operator instanceof MappedOperator ? { ...task, operator: task.operator.unmap(elements.of(task.taskId)) } : task;
