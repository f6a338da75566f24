import type { AssetEvent, PreviousRun, TaskContext, XComPull } from "../../src/index.ts";
import { ConnectionNotFoundError, parseConnection, VariableNotFoundError } from "../../src/index.ts";
import type { TemplateSource } from "../../src/template/fetched.ts";
import { renderOptions } from "../../src/template/render-options.ts";
import { TemplateEngine, type TemplateSettings } from "../../src/template/template-engine.ts";
import { taskContext } from "../task-context.ts";

export interface Surroundings {
  /** Values by `task.key`; the key `return_value` may be left out. */
  readonly xcoms?: Readonly<Record<string, unknown>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** URIs by connection id. */
  readonly connections?: Readonly<Record<string, string>>;
  readonly context?: Partial<TaskContext>;
  /** Asset events by `run`, or by the name of an inlet. */
  readonly assetEvents?: Readonly<Record<string, readonly AssetEvent[]>>;
  /** What is kept, by key: of the task, and of assets by `asset.key`; `.key` is that of the only one. */
  readonly state?: Readonly<Record<string, unknown>>;
  readonly settings?: TemplateSettings;
  readonly isNative?: boolean;
  readonly templateExt?: readonly string[];
  readonly previousSuccess?: PreviousRun;
  /** Gets a word for everything that is fetched. */
  readonly fetched?: string[];
}

/** What `now` is in templates. */
export const NOW = Date.parse("2024-02-01T12:00:00Z");

/** Renders one value as the field `field` of an operator. */
export async function render(value: unknown, surroundings: Surroundings = {}): Promise<unknown> {
  return (await renderFields({ field: value }, ["field"], surroundings)).field;
}

export function renderFields(
  options: Readonly<Record<string, unknown>>,
  templateFields: readonly string[],
  surroundings: Surroundings = {},
): Promise<Record<string, unknown>> {
  const engine = new TemplateEngine(surroundings.settings);
  const context = taskContext(surroundings.context);
  return renderOptions(options, templateFields, {
    context,
    names: (engine, fetched) => engine.namesOf(context, fetched, { now: () => NOW }),
    source: sourceOf(surroundings),
    engine: async () => engine,
    isNative: surroundings.isNative ?? false,
    templateExtOf: () => surroundings.templateExt ?? [],
  });
}

function sourceOf(surroundings: Surroundings): TemplateSource {
  const {
    xcoms = {},
    variables = {},
    connections = {},
    assetEvents = {},
    fetched = [],
    previousSuccess,
    state = {},
  } = surroundings;
  const one = (taskId: string, { key = "return_value", default: absent = null }: XComPull) =>
    xcoms[`${taskId}.${key}`] ?? (key === "return_value" ? xcoms[taskId] : undefined) ?? absent;
  return {
    async xcom(pull) {
      const { taskIds = "load" } = pull;
      fetched.push(`xcom ${taskIds} ${pull.key}`);
      return typeof taskIds === "string" ? one(taskIds, pull) : taskIds.map((taskId) => one(taskId, pull));
    },
    rescheduleCount: async () => 2,
    previousSuccess: async () => previousSuccess,
    reference: async ({ taskId, key }) => one(taskId, { key }),
    element: ({ expansion }) => xcoms[expansion],
    async variable(key, optional) {
      fetched.push(`variable ${key}`);
      if (variables[key] === undefined && !optional) throw new VariableNotFoundError({ key, known: [] });
      return variables[key];
    },
    async connection(connId, optional) {
      fetched.push(`connection ${connId}`);
      const uri = connections[connId];
      if (uri === undefined && !optional) throw new ConnectionNotFoundError({ connId, known: [] });
      return uri === undefined ? undefined : parseConnection(connId, uri);
    },
    state: async (query) => state[query.of === "task" ? query.key : `${query.asset ?? ""}.${query.key}`],
    async assetEvents(query) {
      return assetEvents[query.of === "run" ? "run" : query.name] ?? [];
    },
  };
}
