import type { Connection } from "../connection/connection.ts";
import type { DagRunContext, LoopContext, TaskContext, TaskInstanceContext, XComPull } from "../context.ts";
import { assetList, inletEvents, triggeringEvents } from "./asset-names.ts";
import type { Fetched } from "./fetched.ts";
import { fallbackIn, splitKeywords } from "./keywords.ts";
import { templateMacros } from "./macros.ts";
import { previousSuccessNames } from "./previous-success-names.ts";
import { openObject } from "./safe-lookup.ts";
import { assetStateNames, taskStateNames } from "./state-names.ts";

/** The names a template knows, each with how its value is had. */
export type TemplateNames = Readonly<Record<string, () => unknown>>;

export interface TemplateTools {
  /** Milliseconds since 1970. */
  now(): number;
}

/** Airflow's template names for an attempt. What has to be asked for elsewhere goes through `fetched`. */
export function templateNames(context: TaskContext, fetched: Fetched, clock: TemplateTools): TemplateNames {
  const ti = () => taskInstance(context.ti, fetched);
  const dagRun = () => dagRunNames(context.dagRun);
  return {
    ds: () => context.ds,
    ds_nodash: () => context.dsNodash,
    ts: () => context.ts,
    ts_nodash: () => context.tsNodash,
    ts_nodash_with_tz: () => context.tsNodashWithTz,
    logical_date: () => context.logicalDate,
    execution_date: () => context.executionDate,
    data_interval_start: () => context.dataIntervalStart,
    data_interval_end: () => context.dataIntervalEnd,
    next_ds: () => context.nextDs,
    next_ds_nodash: () => context.nextDsNodash,
    next_execution_date: () => context.nextExecutionDate,
    prev_ds: () => context.prevDs,
    prev_ds_nodash: () => context.prevDsNodash,
    prev_execution_date: () => context.prevExecutionDate,
    yesterday_ds: () => context.yesterdayDs,
    yesterday_ds_nodash: () => context.yesterdayDsNodash,
    tomorrow_ds: () => context.tomorrowDs,
    tomorrow_ds_nodash: () => context.tomorrowDsNodash,
    run_id: () => context.runId,
    partition_key: () => context.dagRun.partitionKey ?? null,
    partition_date: () => context.dagRun.partitionDate ?? null,
    dag_run: dagRun,
    dag: () => ({ dag_id: context.dag.dagId, description: context.dag.description ?? null, tags: context.dag.tags }),
    task: () => ({ task_id: context.task.taskId, retries: context.task.retries, owner: context.task.owner }),
    ti,
    task_instance: ti,
    task_instance_key_str: () => context.taskInstanceKeyStr,
    params: () => context.params,
    conf: () => context.conf,
    start_date: () => context.ti.startDate,
    test_mode: () => context.testMode,
    expanded_ti_count: () => context.expandedTiCount ?? null,
    loop: () => loopNames(context.loop),
    map_index_template: () => context.mapIndexTemplate ?? null,
    task_reschedule_count: () => fetched.rescheduleCount() ?? 0,
    inlets: () => assetList(context.inlets),
    outlets: () => assetList(context.outlets),
    inlet_events: () => inletEvents(context.inlets, fetched),
    triggering_asset_events: () => triggeringEvents(fetched),
    templates_dict: () => context.templatesDict ?? null,
    task_state_store: () => taskStateNames(fetched),
    asset_state_store: () => assetStateNames(fetched),
    var: () => variableNames(fetched),
    conn: () => connectionNames(fetched),
    macros: () => templateMacros(() => clock.now()),
    ...previousSuccessNames(fetched),
  };
}

function taskInstance(ti: TaskInstanceContext, fetched: Fetched): object {
  return {
    dag_id: ti.dagId,
    task_id: ti.taskId,
    run_id: ti.runId,
    map_index: ti.mapIndex,
    try_number: ti.tryNumber,
    max_tries: ti.maxTries,
    start_date: ti.startDate,
    xcom_pull: (...given: unknown[]) => fetched.xcom(xcomPull(given)),
  };
}

/** What `ti.xcom_pull(...)` asks for; a name that is null was not given. */
function xcomPull(given: readonly unknown[]): XComPull {
  const { positional, keywords } = splitKeywords(given);
  const named = {
    taskIds: keywords.task_ids ?? positional[0],
    mapIndexes: keywords.map_indexes,
    dagId: keywords.dag_id,
    runId: keywords.run_id,
    includePriorDates: keywords.include_prior_dates,
  };
  const pull = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined && value !== null));
  const key = String(keywords.key ?? positional[1] ?? "return_value");
  return { ...pull, key, ...("default" in keywords && { default: keywords.default }) };
}

const loopNames = (loop: LoopContext | undefined): object | null =>
  loop ? { index: loop.index, max_iterations: loop.maxIterations } : null;

function dagRunNames(run: DagRunContext): object {
  return {
    dag_id: run.dagId,
    run_id: run.runId,
    run_type: run.runType,
    conf: run.conf,
    logical_date: run.logicalDate ?? null,
    execution_date: run.logicalDate ?? null,
    data_interval_start: run.dataInterval?.start ?? null,
    data_interval_end: run.dataInterval?.end ?? null,
    partition_key: run.partitionKey ?? null,
    partition_date: run.partitionDate ?? null,
    start_date: run.startDate,
  };
}

/** `var.value.x`, `var.json.x`, and `.get(key, default)` of both. */
function variableNames(fetched: Fetched): object {
  const parse = (text: string | undefined) => (text === undefined ? undefined : JSON.parse(text));
  return {
    value: namespace(
      (key) => fetched.variable(key),
      (key, fallback) => fetched.variable(key, true) ?? fallback,
    ),
    json: namespace(
      (key) => parse(fetched.variable(key)),
      (key, fallback) => parse(fetched.variable(key, true)) ?? fallback,
    ),
  };
}

/** `conn.x.host`, `conn.get(id)`. */
function connectionNames(fetched: Fetched): object {
  return namespace(
    (connId) => connectionFields(fetched.connection(connId)),
    (connId, fallback) => connectionFields(fetched.connection(connId, true)) ?? fallback,
  );
}

function connectionFields(connection: Connection | undefined): object | undefined {
  if (!connection) return undefined;
  return {
    conn_id: connection.connId,
    conn_type: connection.connType,
    host: connection.host ?? null,
    port: connection.port ?? null,
    login: connection.login ?? null,
    password: connection.password ?? null,
    schema: connection.schema ?? null,
    extra: JSON.stringify(connection.extra),
    extra_dejson: connection.extra,
  };
}

/** Has every property: each is looked up when asked for; `get` is a method with a default. */
function namespace(look: (name: string) => unknown, get: (name: string, fallback: unknown) => unknown): object {
  return openObject((name) =>
    name === "get" ? (key: string, ...given: unknown[]) => get(key, fallbackIn(given)) : look(name),
  );
}
