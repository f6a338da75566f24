import {
  baseLists,
  combination,
  decodeXCom,
  type Expansion,
  elementsIn,
  elementsNeeded,
  encodeXCom,
  type ListDocument,
  mapIndexesBelow,
  mapIndexOf,
  mapPathOf,
  RETURN_VALUE,
  type Scope,
  storedXComOf,
  type XComInput,
  type XComTexts,
} from "@tradewind/core/engine";
import type { Store } from "@tradewind/store";
import { type AttemptRequest, type ExpansionElements, secretsOfXCom, withSecrets } from "@tradewind/worker";
import type { ActiveRun } from "./active-run.ts";
import type { ListElement, ListElements } from "./list-elements.ts";

type Inputs = Pick<AttemptRequest, "inputs" | "elements">;

/** Where XComs are read. */
export type XComReader = Pick<Store, "getXComs" | "getXComRange">;

/** Of a run what says which XComs an instance sees. */
export type ReadRun = Pick<ActiveRun, "runKey" | "graph" | "instances" | "elements">;

export const NO_INPUTS: Inputs = { inputs: [], elements: [] };

/** What of other tasks' results is sent along with an attempt; undefined when there is nothing to look up. */
export function inputsOf(store: XComReader, run: ReadRun, node: number): Promise<Inputs> | undefined {
  const { inputs, elementsOf } = run.graph.tasks[run.instances.taskOf(node)]!;
  return inputs.length === 0 && elementsOf.length === 0 ? undefined : read(store, run, node);
}

async function read(store: XComReader, run: ReadRun, node: number): Promise<Inputs> {
  const { inputs, elementsOf } = run.graph.tasks[run.instances.taskOf(node)]!;
  const values = await textsFor(store, run, { node, inputs });
  const elements: ExpansionElements[] = [];
  for (const id of elementsOf) {
    const found = await elementsFor(store, run, run.graph.mapped!.expansionOf.get(id)!, run.instances.path(node));
    if (found) elements.push(found);
  }
  return { inputs: inputs.map((input, i) => ({ ...input, value: values[i]! })), elements };
}

/** XComs as an instance sees them: of a mapped task those of the instances that concern it, one for each mapping in a list. */
export async function textsFor(
  store: XComReader,
  run: ReadRun,
  { node, inputs }: { readonly node: number | undefined; readonly inputs: readonly XComInput[] },
): Promise<XComTexts[]> {
  const { runKey, graph } = run;
  if (!graph.mapped) return (await store.getXComs(runKey, inputs)).map((text) => text ?? null);
  return Promise.all(inputs.map((input) => textFor(store, run, node, input)));
}

async function textFor(
  store: XComReader,
  run: ReadRun,
  node: number | undefined,
  input: XComInput,
): Promise<XComTexts> {
  const task = run.graph.indexOf.get(input.taskId);
  if (task === undefined) return null;
  return textWithin(store, { ...present(run, task), scope: run.instances.scopeOf(node, task) }, input);
}

/** What an instance left that its task does not have any more is no result of it. */
const present = ({ runKey, instances }: ReadRun, task: number): Omit<XComScope, "scope"> => ({
  runKey,
  isPresent: (mapIndex) => {
    const other = instances.nodeOf(task, mapIndex);
    return other !== undefined && instances.state(other) !== "removed";
  },
});

/** Whose XComs of a run are read. */
export interface XComScope {
  readonly runKey: number;
  readonly scope: Scope;
  /** Whether an instance takes part in the run still; asked where there may be several. */
  readonly isPresent: (mapIndex: number) => boolean | Promise<boolean>;
}

/** One XCom, or those of all instances within a scope: a list for each level. */
export async function textWithin(
  store: XComReader,
  { runKey, scope, isPresent }: XComScope,
  { taskId, key, mapIndexes }: XComInput,
): Promise<XComTexts> {
  const { path, levels } = scope;
  const range = async ({ from, to }: { from: number; to: number }) =>
    store.getXComRange(runKey, { taskId, key, from, to });
  if (mapIndexes) {
    const of = (index: number) => mapIndexOf(index < 0 ? [] : [...path, index]);
    const found = await Promise.all(mapIndexes.map((index) => range({ from: of(index), to: of(index) })));
    return found.map((rows) => rows[0]?.value ?? null);
  }
  const rows = await range(mapIndexesBelow(path, levels));
  if (levels === 0) return rows[0]?.value ?? null;
  const present: Placed[] = [];
  for (const { mapIndex, value } of rows)
    if (await isPresent(mapIndex)) present.push({ path: mapPathOf(mapIndex).slice(path.length), value });
  return nested(present);
}

interface Placed {
  readonly path: readonly number[];
  readonly value: string;
}

/** Values by the paths of their instances, which come in order. */
function nested(values: readonly Placed[]): XComTexts[] {
  const lists: XComTexts[] = [];
  let first: number | undefined;
  let inside: Placed[] = [];
  const close = () => {
    if (inside.length > 0) lists.push(nested(inside));
    inside = [];
  };
  for (const { path, value } of values) {
    if (path.length === 1) {
      lists.push(value);
      continue;
    }
    if (path[0] !== first) close();
    first = path[0];
    inside.push({ path: path.slice(1), value });
  }
  close();
  return lists;
}

/** Undefined where what it is mapped over has been cleared since, and has no result, or a shorter one: the attempt fails for that. */
async function elementsFor(
  store: XComReader,
  run: ReadRun,
  expansion: Expansion,
  path: readonly number[],
): Promise<ExpansionElements | undefined> {
  if (expansion.loop) return previousFor(store, run, expansion, path);
  const lists = run.instances.listsOf(expansion, path);
  if (!lists) return undefined;
  const { lengths, bases } = lists;
  const index = path[expansion.level]!;
  if (index >= lengths.reduce((product, length) => product * length, 1)) return undefined;
  const picked = combination(index, lengths);
  const values: ExpansionElements["values"][number][] = [];
  for (const [list, document] of expansion.lists.entries()) {
    for (const needed of elementsNeeded(document, picked[list]!, bases[list]!)) {
      const elements = await baseElements(store, run, { expansion, path, list, base: needed.base });
      if (elements) values.push({ list, ...needed, ...(await encoded(elements, needed.index)) });
    }
  }
  return { expansion: expansion.id, index, lengths, bases, values };
}

/** What an iteration of a loop gets of the one before. */
async function previousFor(
  store: XComReader,
  run: ReadRun,
  { id, loop }: Expansion,
  path: readonly number[],
): Promise<ExpansionElements> {
  const iteration = { expansion: id, index: path[0]!, lengths: [], bases: [], values: [] };
  if (iteration.index === 0) return iteration;
  const { result: taskId } = loop!;
  const task = run.graph.indexOf.get(taskId)!;
  const scope = { path: [iteration.index - 1], levels: run.graph.tasks[task]!.mapping.length - 1 };
  const previous = await textWithin(store, { ...present(run, task), scope }, { taskId, key: RETURN_VALUE });
  return { ...iteration, previous };
}

async function encoded(
  { elements, secrets }: ListElements,
  index: number,
): Promise<Pick<ExpansionElements["values"][number], "value" | "pick">> {
  const element = elements[index]!;
  if ("text" in element) return { value: element.text, pick: { path: element.path, index: element.index } };
  const text = await encodeXCom(element.value);
  return { value: secrets.length === 0 ? text : withSecrets(text, secrets) };
}

interface BaseOf {
  readonly expansion: Expansion;
  readonly path: readonly number[];
  readonly list: number;
  readonly base: number;
}

/** The elements of a base list, read once for all instances; undefined for one that is written in the DAG. */
function baseElements(store: XComReader, run: ReadRun, of: BaseOf): Promise<ListElements | undefined> {
  const { expansion, list, base } = of;
  const document = baseLists(expansion.lists[list]!)[base]!;
  if (document.kind === "literal") return NOTHING;
  const name = `${expansion.id} ${list} ${base} ${of.path.slice(0, expansion.level).join(".")}`;
  const known = run.elements.get(name);
  if (known) return known;
  const elements =
    document.kind === "xcom" ? xcomElements(store, run, of, document) : innerElements(store, run, of, document);
  run.elements.set(name, elements);
  elements.catch(() => run.elements.delete(name));
  return elements;
}

const NOTHING = Promise.resolve(undefined);

async function xcomElements(
  store: XComReader,
  run: ReadRun,
  { expansion, path, list, base }: BaseOf,
  { taskId, key, path: picked }: ListDocument & { readonly kind: "xcom" },
): Promise<ListElements> {
  const task = run.graph.indexOf.get(taskId)!;
  const scope = run.instances.scopeWithin(expansion, path, task);
  const rows = await store.getXComRange(run.runKey, { taskId, key, ...mapIndexesBelow(scope.path, scope.levels) });
  const secrets = rows.flatMap(({ value }) => secretsOfXCom(value));
  if (scope.levels === 0) {
    const count = run.instances.listsOf(expansion, path)!.bases[list]![base]!;
    return { elements: rows[0] ? await elementsOfText(rows[0].value, { path: picked, count }) : [], secrets };
  }
  const succeeded = rows.filter(({ mapIndex }) => {
    const node = run.instances.nodeOf(task, mapIndex);
    return node !== undefined && run.instances.state(node) === "success";
  });
  const placed = succeeded.map(({ mapIndex, value }) => ({
    path: mapPathOf(mapIndex).slice(scope.path.length),
    value,
  }));
  const elements = await Promise.all(nested(placed).map((text) => elementOfText(text, picked)));
  const isThere = (element: ListElement) =>
    scope.levels > 1 || "text" in element || (element.value !== null && element.value !== undefined);
  return { elements: elements.filter(isThere), secrets };
}

/** The elements of a list that one task returned. */
async function elementsOfText(
  text: string,
  { path, count }: { readonly path: readonly string[]; readonly count: number },
): Promise<ListElement[]> {
  if (storedXComOf(text)) return Array.from({ length: count }, (_, index) => ({ text, path, index }));
  return elementsIn(pick(await decodeXCom(text), path)).map((value) => ({ value }));
}

/** What one instance of a mapped task returned; of one that is mapped more than once the list of what those below it did. */
async function elementOfText(texts: XComTexts, path: readonly string[]): Promise<ListElement> {
  if (typeof texts === "string" && storedXComOf(texts)) return { text: texts, path, index: null };
  return { value: await decodeAll(texts, path) };
}

async function decodeAll(texts: XComTexts, path: readonly string[]): Promise<unknown> {
  if (typeof texts === "string") return pick(await decodeXCom(texts), path);
  return Promise.all((texts ?? []).map((text) => decodeAll(text, path)));
}

async function innerElements(
  store: XComReader,
  run: ReadRun,
  { path }: BaseOf,
  { expansion: id, list, path: picked }: ListDocument & { readonly kind: "element" },
): Promise<ListElements | undefined> {
  const outer = run.graph.mapped!.expansionOf.get(id)!;
  const elements = await baseElements(store, run, { expansion: outer, path, list, base: 0 });
  if (!elements) return undefined;
  const { lengths } = run.instances.listsOf(outer, path)!;
  const element = elements.elements[combination(path[outer.level]!, lengths)[list]!]!;
  // of a value that a backend keeps the worker picks the list itself
  if ("text" in element) return undefined;
  const values = elementsIn(pick(element.value, picked));
  return { elements: values.map((value) => ({ value })), secrets: elements.secrets };
}

function pick(value: unknown, path: readonly string[]): unknown {
  let part = value;
  for (const name of path) part = part === null || part === undefined ? undefined : (part as never)[name];
  return part;
}
