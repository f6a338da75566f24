import type { DateTime } from "luxon";
import type { DagOptions } from "../dag-options.ts";
import { type DateInput, toDateTime } from "../date.ts";
import {
  type AnyClass,
  dagRecordOf,
  type GroupRecord,
  type MethodRecord,
  taskRecordsOf,
} from "../decorators/metadata.ts";
import { makeDocument, operatorName } from "../document/make-document.ts";
import { InvalidDagError, InvalidOptionError, NotADagError, type Problem } from "../errors/authoring-errors.ts";
import { currentExtensions } from "../extensions/extension-scope.ts";
import { FlowBuilder } from "../flow/flow-builder.ts";
import { flowObject } from "../flow/flow-object.ts";
import { inFlow } from "../flow/flow-scope.ts";
import type { GroupNode } from "../flow/group-node.ts";
import type { TaskGroupOptions } from "../flow/group-options.ts";
import type { TaskNode } from "../flow/task-node.ts";
import type { BashMethodOptions } from "../operators/bash-operator.ts";
import type { ShortCircuitOptions } from "../operators/branch-operator.ts";
import type { TaskOptions } from "../operators/task-options.ts";
import { DagParams } from "../params/dag-params.ts";
import { dagUnderPolicies, taskUnderPolicies } from "../policies/apply-policies.ts";
import type { PolicedDag } from "../policies/policies.ts";
import type { SensorOptions } from "../sensors/base-sensor.ts";
import { callerLocation, type SourceLocation, thrownLocation } from "../source-location.ts";
import { addedNames } from "../template/added-names.ts";
import { nullTimetable } from "../timetable/null-timetable.ts";
import { timetableOf } from "../timetable/schedule.ts";
import type { Timetable } from "../timetable/timetable.ts";
import { zoneName } from "../timetable/zone-name.ts";
import { flowOf, methodsOf } from "./asset-class.ts";
import { assetProblems } from "./asset-problems.ts";
import { type BoundGroup, type BoundTask, brandDefinition, type DagDefinition } from "./dag-definition.ts";
import { dagMappingOf, mappingChainOf } from "./dag-mapping.ts";
import { defaultDagId } from "./default-dag-id.ts";
import { leadThroughGates } from "./loop-edges.ts";
import { loopProblems } from "./loop-problems.ts";
import { optionsOfTask } from "./options-of-task.ts";
import { pastProblems } from "./past-problems.ts";
import { retriedGroupProblems } from "./retried-group-problems.ts";
import { topologicalOrder } from "./topological-order.ts";
import { caught, dagProblems, graphProblems, idProblems, taskProblems } from "./validate.ts";

/** How `defineDag` treats one method of a class without decorators. */
export type TaskTableEntry = TaskOptions &
  SensorOptions &
  ShortCircuitOptions &
  BashMethodOptions &
  TaskGroupOptions & {
    /** `group`: the method wires a group; `setup` and `teardown` are tasks. @default "task" */
    readonly kind?: MethodRecord["kind"] | "setup" | "teardown" | "group";
    /** Only for a teardown. @default false */
    readonly onFailureFailDagrun?: boolean;
  };

export interface DefineDagOptions extends DagOptions {
  /** Arguments for the class's constructor, for DAG factories. */
  readonly args?: readonly unknown[];
  /** Task methods of a class that uses no decorators: method name to options. */
  readonly tasks?: Readonly<Record<string, TaskTableEntry>>;
}

/**
 * Builds a DAG from a class: a decorated one, the same one several times under other ids, or a plain one with a `tasks` table.
 *
 * @throws InvalidDagError with every problem of the DAG.
 * @throws NotADagError when the class has neither `@dag()` nor an id given here.
 * @example
 * export const salesNl = defineDag(SalesFor, { dagId: "sales_nl", args: ["nl"] });
 */
export function defineDag(Class: AnyClass, overrides: DefineDagOptions = {}): DagDefinition {
  const record = dagRecordOf(Class);
  if (!record && overrides.dagId === undefined)
    throw new NotADagError(Class.name ? `Class ${Class.name}` : "An unnamed class");
  const { args = [], tasks = {}, ...own } = overrides;
  const options: DagOptions = { ...record?.options, ...own };
  const source = overrides.dagId === undefined ? record?.source : callerLocation();
  const methods = methodsOf(Class, [...taskRecordsOf(Class), ...tableRecords(tasks)]);
  return build({ Class, args, options, methods, source });
}

/** The definition of a decorated class, as it is. */
export const definitionOf = (Class: AnyClass): DagDefinition => defineDag(Class);

function tableRecords(tasks: Readonly<Record<string, TaskTableEntry>>): [string, MethodRecord | GroupRecord][] {
  return Object.entries(tasks).map(([name, { kind = "task", onFailureFailDagrun = false, ...options }]) => {
    switch (kind) {
      case "group":
        return [name, { kind, options }];
      case "setup":
        return [name, { kind: "task", options, role: { kind } }];
      case "teardown":
        return [name, { kind: "task", options, role: { kind, onFailureFailDagrun } }];
      default:
        return [name, { kind, options }];
    }
  });
}

interface Blueprint {
  readonly Class: AnyClass;
  readonly args: readonly unknown[];
  readonly options: DagOptions;
  readonly methods: ReadonlyMap<string, MethodRecord | GroupRecord>;
  readonly source: SourceLocation | undefined;
}

function build({ Class, args, options: given, methods, source }: Blueprint): DagDefinition {
  const dagId = given.dagId ?? defaultDagId(Class.name);
  const extensions = currentExtensions();
  const { options, isLeftOut, problems: refusals } = dagUnderPolicies(dagId, given);
  const problems: Problem[] = [...idProblems("dag", dagId), ...refusals];
  const timing = readTiming(options, problems);
  const newInstance = () => new (Class as unknown as new (...args: readonly unknown[]) => object)(...args);
  const instance = newInstance();
  const params = new DagParams(instance, options);
  const beforeWiring = problems.length;
  const { nodes, groups } = wire({ Class, options, methods, instance, newInstance }, problems);
  problems.push(...loopProblems(groups));
  leadThroughGates(groups);
  // a flow() that stopped early has not come to all of its methods, so that nothing is said about those
  problems.push(...graphProblems({ nodes, groups }, problems.length === beforeWiring ? methods : new Map()));
  problems.push(...retriedGroupProblems(nodes, groups));
  const mapping = dagMappingOf(nodes, groups);
  problems.push(...mapping.problems);
  const optionsOf = new Map(nodes.map((node) => [node, policedOptions(node, { dagId, options }, problems)]));
  for (const node of nodes) problems.push(...taskProblems(node, optionsOf.get(node)!));
  problems.push(...dagProblems(options, [...optionsOf.values()]), ...pastProblems(optionsOf));
  problems.push(
    ...params.problems(
      [...optionsOf].map(([{ taskId }, { params: own }]) => ({ taskId, own })),
      timing,
    ),
    ...assetProblems(timing.timetable, new Map([...optionsOf].map(([{ taskId }, task]) => [taskId, task]))),
  );
  if (problems.length > 0) {
    throw new InvalidDagError({
      dagId: dagId || "(unnamed)",
      source: source && `${source.file}:${source.line}`,
      problems,
      tasks: nodes,
      added: addedNames(options, extensions),
    });
  }

  const loops = new Map(mapping.expansions.flatMap(({ id, loop }) => (loop ? [[id, { ...loop, loopId: id }]] : [])));
  const sorted = topologicalOrder(nodes) as { order: TaskNode[] };
  const tasks = sorted.order.map(
    (node): BoundTask => ({
      taskId: node.taskId,
      operator: node.operator,
      options: optionsOf.get(node)!,
      params: params.ofTask(node.taskId, optionsOf.get(node)!.params),
      upstream: [...node.upstream].map(({ taskId }) => taskId),
      downstream: [...node.downstream].map(({ taskId }) => taskId),
      group: node.group?.groupId,
      mapping: mappingChainOf(node),
      mappedOver: mapping.mappedOver.get(node.taskId) ?? NOT_MAPPED_OVER,
      role: node.role,
      loop: loops.get(mappingChainOf(node)[0] ?? ""),
    }),
  );
  return brandDefinition({
    dagId,
    options,
    ...timing,
    params: params.spec,
    tasks: new Map(tasks.map((task) => [task.taskId, task])),
    groups: new Map(groups.map((group) => [group.groupId, boundGroup(group)])),
    mapping,
    source,
    isLeftOut,
    extensions,
    document: makeDocument({
      dagId,
      options,
      ...timing,
      params: params.spec,
      tasks,
      nodes,
      groups,
      mapping,
      source,
      listeners: extensions.listeners,
    }),
  });
}

/** What is said of a task, with what policies lay over it. */
function policedOptions(node: TaskNode, dag: PolicedDag, problems: Problem[]): TaskOptions {
  const { taskId, operator } = node;
  const own = optionsOfTask(node, dag.options.defaultArgs ?? {});
  const { options, problems: found } = taskUnderPolicies({
    taskId,
    operator: operatorName(operator),
    options: own,
    dag,
  });
  problems.push(...found);
  return options;
}

const NOT_MAPPED_OVER: readonly never[] = [];

const boundGroup = ({ groupId, roots, parts }: GroupNode): BoundGroup => ({
  groupId,
  method: parts.method,
  roots: roots.map(({ taskId }) => taskId),
});

interface Wiring extends Pick<Blueprint, "Class" | "options" | "methods"> {
  readonly instance: object;
  readonly newInstance: () => object;
}

/** Calls `flow()` with an object whose task methods add tasks. An error there becomes a problem beside the others. */
function wire({ Class, methods, options, instance, newInstance }: Wiring, problems: Problem[]): FlowBuilder {
  const builder = new FlowBuilder(options.defaultArgs);
  const flow = flowOf(instance, Class);
  if (typeof flow !== "function") {
    problems.push(flow);
    return builder;
  }
  problems.push(
    ...caught(
      () =>
        inFlow(builder, () =>
          flow.call(flowObject({ builder, className: Class.name, instance, newInstance, methods })),
        ),
      thrownLocation,
    ),
  );
  return builder;
}

interface Timing {
  readonly timetable: Timetable;
  readonly startDate: DateTime | undefined;
  readonly endDate: DateTime | undefined;
}

function readTiming(options: DagOptions, problems: Problem[]): Timing {
  const zone = readZone(options.timezone, problems);
  let timetable: Timetable = nullTimetable;
  const dates: { startDate?: DateTime; endDate?: DateTime } = {};
  problems.push(
    ...caught(() => {
      timetable = timetableOf(options.schedule ?? null, zone);
      assertLimitHeld(timetable, options);
    }),
  );
  for (const name of ["startDate", "endDate"] as const) {
    problems.push(
      ...caught(() => {
        const given: DateInput | undefined = options[name];
        if (given !== undefined) dates[name] = toDateTime(given, name, zone);
      }),
    );
  }
  return { timetable, startDate: dates.startDate, endDate: dates.endDate };
}

/** `@continuous` has one run at a time, which also is the default beside it. */
function assertLimitHeld({ maxActiveRuns: limit, summary }: Timetable, { maxActiveRuns }: DagOptions): void {
  if (limit === undefined || maxActiveRuns === undefined || maxActiveRuns <= limit) return;
  throw new InvalidOptionError({
    option: "maxActiveRuns",
    found: maxActiveRuns,
    expected: `at most ${limit} with the schedule ${summary}`,
  });
}

/** The DAG's time zone; one that does not exist is a problem of its own, and not also one of every date. */
function readZone(timezone: string | undefined, problems: Problem[]): string {
  const found = caught(() => zoneName(timezone ?? "utc"));
  problems.push(...found);
  return found.length === 0 ? (timezone ?? "utc") : "utc";
}
