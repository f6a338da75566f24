import {
  BaseOperator,
  type DagDefinition,
  defineDag,
  FunctionOperator,
  SkipTask,
  type TaskContext,
} from "@tradewind/core";
import { type TaskState, UNMAPPED } from "@tradewind/core/engine";
import { type TestRun, testRuntime } from "../test-runtime.ts";
import type { Judge } from "./judge.ts";
import type { TableRow } from "./table.ts";

/** What something is mapped over: a list, or an expression over the results of tasks. */
type Over =
  | readonly unknown[]
  | { readonly ref: string; readonly key?: string }
  | { readonly map: Over; readonly with: keyof typeof FUNCTIONS }
  | { readonly zip: readonly Over[]; readonly default?: unknown }
  | { readonly concat: readonly Over[] };

export interface MappingRow extends TableRow {
  readonly sources: Readonly<Record<string, unknown>>;
  readonly first?: { readonly expand: Readonly<Record<string, Over>>; readonly returns: keyof typeof FUNCTIONS };
  readonly operator?: boolean;
  readonly multipleOutputs?: boolean;
  readonly partial?: Readonly<Record<string, unknown>>;
  readonly expand?: Readonly<Record<string, Over>>;
  readonly expandKwargs?: Over;
  readonly expect?: MappingAnswer;
  readonly airflow3?: MappingAnswer;
}

export interface MappingAnswer {
  /** The arguments of each instance, or how it ended. */
  readonly instances?: readonly unknown[];
  /** Of a task that was never expanded. */
  readonly state?: TaskState;
  readonly sources?: Readonly<Record<string, TaskState>>;
  readonly collected?: readonly unknown[] | null;
  readonly importError?: unknown;
}

/** Of the table. */
const MAX_MAP_LENGTH = 8;

/** Mapped tasks, run to their end; the arguments that each instance got. */
export const mappingJudge: Judge<MappingRow, MappingAnswer> = {
  missing(row) {
    if (answerOf(row)?.importError !== undefined) return "DAGs that Airflow refuses are not run here";
    return undefined;
  },

  async ours(row) {
    await using runtime = await testRuntime({ maxMapLength: MAX_MAP_LENGTH });
    const run = await runtime.run(dagOf(row));
    const rows = await runtime.store.getTaskInstances(run.runKey);
    const instances = rows.filter(({ taskId, mapIndex }) => taskId === "m" && mapIndex !== UNMAPPED);
    const [alone] = rows.filter(({ taskId, mapIndex }) => taskId === "m" && mapIndex === UNMAPPED);
    const failed = rows.filter(({ taskId, state }) => taskId in row.sources && state !== "success");
    const collected = (await run.xcom("collect")) as unknown[] | undefined;
    return {
      ...(instances.length > 0 && {
        instances: await Promise.all(
          instances.map(async ({ state, mapIndex }) =>
            state === "success" ? argumentsOf(runtime, run, mapIndex) : { state },
          ),
        ),
      }),
      ...(alone && instances.length === 0 && { state: alone.state }),
      ...(failed.length > 0 && { sources: Object.fromEntries(failed.map(({ taskId, state }) => [taskId, state])) }),
      collected: collected ?? null,
    };
  },

  airflows: (row) => answerOf(row)!,

  differences: [
    {
      reason: "an object that is mapped with a function is the list of its pairs, as it is without one",
      appliesTo: ({ expand = {}, sources }) =>
        Object.values(expand).some((over) => "map" in over && "ref" in over.map && isObject(sources[over.map.ref])),
      expected({ expand = {}, sources }) {
        const [name, over] = Object.entries(expand)[0]! as [
          string,
          { map: { ref: string }; with: keyof typeof FUNCTIONS },
        ];
        const pairs = Object.entries(sources[over.map.ref] as object);
        return {
          instances: pairs.map((pair) => ({ [name]: FUNCTIONS[over.with](pair) })),
          collected: pairs.map((_pair, i) => i),
        };
      },
    },
  ],
};

const answerOf = ({ airflow3, expect }: MappingRow): MappingAnswer | undefined => airflow3 ?? expect;

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

async function argumentsOf({ store }: { readonly store: TestRuntimeStore }, { runKey }: TestRun, mapIndex: number) {
  const range = { from: mapIndex, to: mapIndex };
  const [found] = await store.getXComRange(runKey, { taskId: "m", key: "arguments", ...range });
  return (JSON.parse(found!.value) as { json: unknown }).json;
}

type TestRuntimeStore = Awaited<ReturnType<typeof testRuntime>>["store"];

/** The functions that the table names. */
const FUNCTIONS = {
  double: (x: unknown) => (x as number) * 2,
  inc: (x: unknown) => (x as number) + 1,
  skip_odd(x: unknown) {
    if ((x as number) % 2 === 1) throw new SkipTask("odd");
    return x;
  },
  none_if_odd: (x: unknown) => ((x as number) % 2 === 1 ? null : x),
  to_x: (x: unknown) => ({ x }),
  to_xy: (pair: unknown) => ({ x: (pair as unknown[])[0], y: (pair as unknown[])[1] }),
  first: (pair: unknown) => (pair as unknown[])[0],
  list_of: (x: unknown) => [x, (x as number) * 10],
  boom(): never {
    throw new Error("boom");
  },
} as const;

interface ProbeOptions {
  x?: unknown;
  y?: unknown;
  z?: unknown;
}

/** Records what it is given, and returns its map index. */
class Probe extends BaseOperator<ProbeOptions, unknown> {
  static override readonly templateFields: readonly string[] = ["x", "y", "z"];
  override execute({ ti }: TaskContext): unknown {
    const { x, y, z } = this.options;
    ti.xcomPush("arguments", JSON.parse(JSON.stringify({ x, y, z })));
    return ti.mapIndex;
  }
}

class OperatorProbe extends Probe {
  static override readonly templateFields = ["x", "y"];
}

class Applied extends BaseOperator<{ x: unknown; with: keyof typeof FUNCTIONS }, unknown> {
  static override readonly templateFields = ["x"] as const;
  override execute(): unknown {
    return FUNCTIONS[this.options.with](this.options.x);
  }
}

interface ListRef {
  map(fn: (value: unknown) => unknown): ListRef;
  zip(...others: unknown[]): ListRef;
  concat(...others: unknown[]): ListRef;
}

function dagOf(row: MappingRow): DagDefinition {
  class Mapping {
    flow(): void {
      const made = new Map<string, unknown>();
      for (const [taskId, value] of Object.entries(row.sources)) {
        made.set(taskId, new FunctionOperator({ taskId, callable: () => value }).output);
      }
      const read = (over: unknown): unknown => readOver(over as Over, made);
      const readAll = (lists: object) =>
        Object.fromEntries(Object.entries(lists).map(([name, over]) => [name, read(over)]));
      if (row.first) {
        const options = { taskId: "first", with: row.first.returns };
        made.set("first", Applied.partial(options).expand(readAll(row.first.expand) as never).output);
      }
      const partial = (row.operator ? OperatorProbe : Probe).partial({ taskId: "m", ...readAll(row.partial ?? {}) });
      const m = row.expand
        ? partial.expand(readAll(row.expand))
        : partial.expandKwargs(read(row.expandKwargs) as never);
      new FunctionOperator({
        taskId: "collect",
        callable: (results: unknown) => results,
        opArgs: [m.output],
        triggerRule: "all_done",
      });
    }
  }
  return defineDag(Mapping, { dagId: "mapping" });
}

const isList = (over: Over): over is readonly unknown[] => Array.isArray(over);

function readOver(over: Over, made: ReadonlyMap<string, unknown>): unknown {
  if (typeof over !== "object" || over === null || isList(over)) return over;
  const read = (other: Over) => readOver(other, made) as ListRef;
  if ("ref" in over) return made.get(over.ref);
  if ("map" in over) return read(over.map).map(FUNCTIONS[over.with]);
  if ("zip" in over) {
    const [first, ...others] = over.zip.map(read);
    return first!.zip(...others, ...("default" in over ? [{ fill: over.default }] : []));
  }
  if ("concat" in over) {
    const [first, ...others] = over.concat.map(read);
    return first!.concat(...others);
  }
  return over;
}
