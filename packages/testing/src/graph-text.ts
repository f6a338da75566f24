import { type DagDocument, TradewindError } from "@tradewind/core";
import { definitionOf, isDagDefinition, suggestion } from "@tradewind/core/definition";
import type { DagSource } from "./env/env-options.ts";

/** A graph is written in a way that cannot be read, or names a task that is not there. */
export class GraphTextError extends TradewindError {
  constructor(line: string, hint: string) {
    // test runners show the message of an error and not its hint
    super({ code: "TW9004", message: `The graph of the test cannot be read: "${line}". ${hint}`, hint });
  }
}

interface Graph {
  readonly tasks: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

/**
 * The graph of a DAG as text, equal for equal graphs: one line for each edge and each task that has none, sorted. For snapshots, and what
 * `toMatchGraph` compares.
 *
 * @example
 * expect(graphOf(Sales)).toMatchInlineSnapshot();
 */
export function graphOf(dag: DagSource): string {
  return textOf(graphOfDocument((isDagDefinition(dag) ? dag : definitionOf(dag)).document));
}

/**
 * A graph written by hand, in the same form: `a >> b >> [c, d]`, one chain a line. `group name { ... }` holds the tasks of a group, whose
 * ids may be written without its name there; elsewhere the group's name stands for its first or last tasks.
 *
 * @throws GraphTextError
 */
export function writtenGraph(text: string, document: DagDocument): string {
  const known = new Names(document);
  const tasks = new Set<string>();
  const edges = new Set<string>();
  for (const { chain, group } of chainsOf(text)) {
    const steps = chain.split(">>").map((step) => namesIn(step, chain));
    for (const [i, step] of steps.entries()) {
      for (const name of step) for (const task of known.members(name, group, chain)) tasks.add(task);
      for (const from of steps[i - 1] ?? [])
        for (const to of step) for (const edge of known.edges(from, to, group, chain)) edges.add(edge);
    }
  }
  return textOf({ tasks, edges });
}

function graphOfDocument({ tasks }: DagDocument): Graph {
  return {
    tasks: new Set(tasks.map(({ taskId }) => taskId)),
    edges: new Set(tasks.flatMap(({ taskId, upstream }) => upstream.map((from) => `${from} >> ${taskId}`))),
  };
}

function textOf({ tasks, edges }: Graph): string {
  const joined = new Set([...edges].flatMap((edge) => edge.split(" >> ")));
  const alone = [...tasks].filter((task) => !joined.has(task));
  return [...edges, ...alone].sort().join("\n");
}

/** The chains of a text, each with the group that it stands in. */
function chainsOf(text: string): { readonly chain: string; readonly group: string | undefined }[] {
  const chains: { chain: string; group: string | undefined }[] = [];
  const groups: string[] = [];
  /** A group whose brace is still to come. */
  let named: string | undefined;
  for (const part of text.split(/([\n;{}])/)) {
    const line = part.trim();
    if (line === "" || line === ";") continue;
    if ((line === "{") !== (named !== undefined)) throw new GraphTextError(named ? `group ${named}` : line, BRACES);
    const group = /^group\s+([\w.-]+)$/.exec(line)?.[1];
    if (line === "{") groups.push(named!);
    else if (line === "}" && groups.pop() === undefined) throw new GraphTextError(line, BRACES);
    else if (line !== "}" && group === undefined) chains.push({ chain: line, group: groups.join(".") || undefined });
    named = group;
  }
  const open = named ?? groups.at(-1);
  if (open !== undefined) throw new GraphTextError(`group ${open}`, BRACES);
  return chains;
}

const BRACES = "A group has its name in front of its braces, and each brace has another one: group name { a >> b }.";

function namesIn(step: string, chain: string): string[] {
  const list = /^\[(.*)\]$/s.exec(step.trim())?.[1] ?? step;
  const names = list.split(",").map((name) => name.trim());
  if (names.every((name) => /^[\w.-]+$/.test(name))) return names;
  throw new GraphTextError(chain, "Between arrows stands a name, or several in brackets: a >> [b, c] >> d.");
}

/** What the names in a text mean in a DAG. */
class Names {
  readonly #document: DagDocument;
  readonly #tasks: ReadonlySet<string>;

  constructor(document: DagDocument) {
    this.#document = document;
    this.#tasks = new Set(document.tasks.map(({ taskId }) => taskId));
  }

  /** The tasks that a name stands for: itself, or those of a group. */
  members(name: string, group: string | undefined, line: string): string[] {
    for (const id of group === undefined ? [name] : [`${group}.${name}`, name]) {
      if (this.#tasks.has(id)) return [id];
      const within = [...this.#tasks].filter((task) => task.startsWith(`${id}.`));
      if (within.length > 0) return within;
    }
    throw new GraphTextError(line, `There is no task or group "${name}". ${suggestion(name, this.#tasks)}`);
  }

  /** An arrow between two names: between groups from their last to their first tasks. */
  edges(from: string, to: string, group: string | undefined, line: string): string[] {
    const before = this.members(from, group, line);
    const after = this.members(to, group, line);
    const upstreamOf = new Map(this.#document.tasks.map(({ taskId, upstream }) => [taskId, upstream]));
    const last = before.filter((task) => !before.some((other) => upstreamOf.get(other)!.includes(task)));
    const first = after.filter((task) => !upstreamOf.get(task)!.some((other) => after.includes(other)));
    return last.flatMap((one) => first.map((other) => `${one} >> ${other}`));
  }
}
