import {
  type ConnectionInput,
  type DagDefinition,
  defineDag,
  FunctionOperator,
  parseConnection,
} from "@tradewind/core";
import { encodeXCom, type Json, type RunType } from "@tradewind/core/engine";
import {
  type AttemptPort,
  type AttemptRequest,
  FIRST_ATTEMPT,
  type PreviousSuccess,
  renderFields,
} from "@tradewind/worker";
import type { Judge } from "./judge.ts";
import type { TableRow } from "./table.ts";
import { templateDifferences } from "./template-differences.ts";

/** The run and the task that templates are rendered in. */
interface Context {
  readonly schedule: string | null;
  readonly timezone: string;
  readonly logicalDate: string | null;
  readonly dataIntervalStart: string | null;
  readonly dataIntervalEnd: string | null;
  readonly dagId: string;
  readonly taskId: string;
  readonly runId: string | null;
  readonly runType: RunType;
  readonly native?: boolean;
  readonly previousSuccessfulRun: {
    readonly logicalDate: string;
    readonly dataIntervalStart: string;
    readonly dataIntervalEnd: string;
  } | null;
}

/** What the table says for all of its rows. */
export interface Surroundings {
  readonly contexts: Readonly<Record<string, Context>>;
  readonly params: Readonly<Record<string, unknown>>;
  readonly conf: Readonly<Record<string, Json>>;
  readonly xcoms: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly connections: Readonly<Record<string, ConnectionInput>>;
}

interface Result {
  readonly expect?: unknown;
  readonly error?: true;
}

export interface TemplateRow extends TableRow, Result {
  readonly context: string;
  readonly template: unknown;
  readonly pythonText?: true;
  readonly airflow3?: Result;
}

/** A value, or that rendering was refused. */
export type Rendered = { readonly value: unknown } | "refused";

/** Templates are rendered as Airflow 3.3 does; names that it has removed as 2.11. */
export function templatesJudge(table: unknown): Judge<TemplateRow, Rendered> {
  const surroundings = table as Surroundings;
  return {
    missing: () => undefined,
    ours: ({ context, template }) => rendered(template, surroundings.contexts[context]!, surroundings),
    airflows(row) {
      const { error, expect } = row.airflow3 ?? row;
      return error ? "refused" : { value: expect };
    },
    differences: templateDifferences(surroundings),
  };
}

async function rendered(template: unknown, context: Context, surroundings: Surroundings): Promise<Rendered> {
  const definition = definitionOf(template, context, surroundings);
  try {
    const port = portOf(context, surroundings);
    const fields = await renderFields(attemptOf(context, surroundings), definition, { port });
    return { value: (fields.opArgs as unknown[])[0] };
  } catch {
    return "refused";
  }
}

function definitionOf(template: unknown, context: Context, { params }: Surroundings): DagDefinition {
  const { dagId, taskId, schedule, timezone, native = false } = context;
  class Probe {
    flow() {
      new FunctionOperator({ taskId, callable: () => undefined, opArgs: [template] });
    }
  }
  return defineDag(Probe, { dagId, schedule, timezone, params, renderTemplateAsNativeObj: native });
}

function attemptOf(context: Context, { conf }: Surroundings): AttemptRequest {
  const { dagId, taskId, runId, runType, logicalDate, dataIntervalStart, dataIntervalEnd } = context;
  return {
    token: "probe",
    file: null,
    run: {
      dagId,
      runId: runId ?? "manual__1",
      runType,
      logicalDate: ms(logicalDate),
      dataIntervalStart: ms(dataIntervalStart),
      dataIntervalEnd: ms(dataIntervalEnd),
      conf,
      startedAt: Date.parse("2024-06-01T00:00:00Z"),
    },
    taskId,
    ...FIRST_ATTEMPT,
  };
}

function portOf({ previousSuccessfulRun }: Context, { xcoms, variables, connections }: Surroundings): AttemptPort {
  const nobody = () => Promise.reject(new Error("templates do not ask for that"));
  return {
    clearXComs: nobody,
    xcoms: (inputs) =>
      Promise.all(
        inputs.map(async ({ taskId, key }) => {
          const value = xcoms[taskId]?.[key];
          return value === undefined ? null : encodeXCom(value);
        }),
      ),
    async connection(connId) {
      const given = connections[connId];
      if (given === undefined) throw Object.assign(new Error(`no connection "${connId}"`), { code: "TW4001" });
      return parseConnection(connId, given);
    },
    variable: async (key) => variables[key],
    rescheduleCount: async () => 0,
    previousSuccess: async () => previousOf(previousSuccessfulRun),
    assetEvents: nobody,
    state: nobody,
    triggerRun: nobody,
    runState: nobody,
    externalStates: nobody,
  };
}

function previousOf(run: Context["previousSuccessfulRun"]): PreviousSuccess | null {
  if (run === null) return null;
  return {
    runId: "manual__0",
    logicalDate: Date.parse(run.logicalDate),
    dataIntervalStart: ms(run.dataIntervalStart),
    dataIntervalEnd: ms(run.dataIntervalEnd),
    startedAt: null,
    endedAt: null,
  };
}

const ms = (date: string | null): number | null => (date === null ? null : Date.parse(date));
