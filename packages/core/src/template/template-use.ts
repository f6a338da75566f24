import nunjucks from "nunjucks";
import type { TaskContext } from "../context.ts";
import type { Fetched } from "./fetched.ts";
import { templateFilters } from "./filters.ts";
import { GLOBALS } from "./guard.ts";
import { parseTemplate } from "./jinja/jinja-parser.ts";
import type { TemplateNode } from "./jinja/nodes.ts";
import { OPERATOR } from "./jinja/operator-names.ts";
import { templateNames } from "./template-names.ts";

/** What a template speaks of, as far as its text tells. */
export interface TemplateUse {
  /** Names, members and filters that do not exist, each with those that do. */
  readonly unknown: readonly { readonly name: string; readonly known: readonly string[] }[];
  /** Ids in `conn.id`. */
  readonly connections: readonly string[];
  /** Keys in `var.value.key` and `var.json.key`. */
  readonly variables: readonly string[];
}

/** Names and filters that a DAG adds to those that every template has. */
export interface AddedNames {
  readonly names?: Iterable<string>;
  readonly filters?: Iterable<string>;
  /** Members of `macros`, by the name that they stand behind. */
  readonly macros?: Readonly<Record<string, readonly string[]>>;
}

const ALWAYS_BOUND = [
  ...Object.keys(GLOBALS),
  ...Object.values(OPERATOR),
  "loop",
  "caller",
  "super",
  "kwargs",
  "varargs",
];
const NOTHING: TemplateUse = { unknown: [], connections: [], variables: [] };

/** Templates that allow for what does not exist; the engine lets all names of theirs be undefined. */
const ALLOWS_FOR_UNDEFINED = /\|\s*(default|d)\b|\bis\s+(not\s+)?(defined|undefined)\b/;

/**
 * Reads a template without rendering it. A name that the template itself sets counts as known everywhere in it, so that what is
 * reported does not exist under any circumstances.
 */
export function templateUse(text: string, { names = [], filters = [], macros = {} }: AddedNames = {}): TemplateUse {
  let root: TemplateNode;
  try {
    root = parseTemplate(text);
  } catch {
    // compiling it says what is wrong
    return NOTHING;
  }
  const bound = new Set<string>([...ALWAYS_BOUND, ...names]);
  const read = { roots: new Set<string>(), filters: new Set<string>(), chains: [] as string[][] };
  walk(root, bound, read);
  const given = Object.keys(KNOWN);
  const unknownNames = [...read.roots].filter((name) => !bound.has(name) && !given.includes(name));
  const knownFilters = [...FILTERS, ...filters];
  const unknownFilters = [...read.filters].filter((name) => !knownFilters.includes(name));
  const chains = read.chains.filter(([first]) => !bound.has(first!));
  return {
    unknown: [
      ...(ALLOWS_FOR_UNDEFINED.test(text)
        ? []
        : [
            ...unknownNames.map((name) => ({ name, known: [...given, ...names] })),
            ...chains.flatMap((chain) => unknownMember(chain, macros)),
          ]),
      ...unknownFilters.map((name) => ({ name: `| ${name}`, known: knownFilters.map((known) => `| ${known}`) })),
    ],
    connections: ALLOWS_FOR_UNDEFINED.test(text) ? [] : namesBehind(chains, ["conn"]),
    variables: ALLOWS_FOR_UNDEFINED.test(text)
      ? []
      : [...namesBehind(chains, ["var", "value"]), ...namesBehind(chains, ["var", "json"])],
  };
}

interface Read {
  readonly roots: Set<string>;
  readonly filters: Set<string>;
  /** `a.b.c` as its names, the longest of each place. */
  readonly chains: string[][];
}

function walk(node: TemplateNode, bound: Set<string>, read: Read): void {
  const chain = chainOf(node);
  if (chain) {
    read.roots.add(chain[0]!);
    if (chain.length > 1) read.chains.push(chain);
    return;
  }
  for (const name of binds(node)) bound.add(name);
  if (node.typename === "Filter" && isNode(node.name)) read.filters.add(String(node.name.value));
  for (const field of node.fields) {
    if (isNameField(node, field)) continue;
    for (const part of [node[field]].flat()) if (isNode(part)) walk(part, bound, read);
  }
}

/** The names of `a.b["c"]`; undefined for anything else. */
function chainOf(node: TemplateNode): string[] | undefined {
  if (node.typename === "Symbol") return [String(node.value)];
  if (node.typename !== "LookupVal" || !isNode(node.target) || !isNode(node.val)) return undefined;
  const before = chainOf(node.target);
  return before && node.val.typename === "Literal" && typeof node.val.value === "string"
    ? [...before, node.val.value]
    : undefined;
}

/** The names that a node gives to the rest of the template. */
function binds(node: TemplateNode): string[] {
  switch (node.typename) {
    case "Set":
      return symbolsIn(node.targets);
    case "For":
    case "AsyncEach":
    case "AsyncAll":
      return symbolsIn(node.name);
    case "Macro":
    case "Caller":
      return [...symbolsIn(node.name), ...symbolsIn(node.args)];
    case "Import":
      return symbolsIn(node.target);
    case "FromImport":
      return symbolsIn(node.names);
    default:
      return [];
  }
}

/** Fields that hold names which are no values: those that are bound, of filters, of tests, of keyword arguments. */
const NAME_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Set: ["targets"],
  For: ["name"],
  AsyncEach: ["name"],
  AsyncAll: ["name"],
  Macro: ["name", "args"],
  Caller: ["name", "args"],
  Import: ["target"],
  FromImport: ["names"],
  Filter: ["name"],
  Block: ["name"],
  Is: ["right"],
  Pair: ["key"],
};
const isNameField = ({ typename }: TemplateNode, field: string): boolean =>
  NAME_FIELDS[typename]?.includes(field) ?? false;

function symbolsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(symbolsIn);
  if (!isNode(value)) return [];
  if (value.typename === "Symbol") return [String(value.value)];
  return value.fields.flatMap((field) => symbolsIn(value[field]));
}

function unknownMember(
  [first, second, third]: readonly string[],
  macros: Readonly<Record<string, readonly string[]>>,
): { name: string; known: readonly string[] }[] {
  const known = KNOWN[first!];
  if (!known || second === undefined) return [];
  const added =
    first === "macros" && !known.includes(second) && Object.hasOwn(macros, second) ? macros[second] : undefined;
  if (added) return third === undefined ? [] : missingFrom(added, `${first}.${second}`, third);
  return missingFrom(first === "macros" ? [...known, ...Object.keys(macros)] : known, first!, second);
}

const missingFrom = (known: readonly string[], before: string, name: string) =>
  known.includes(name) ? [] : [{ name: `${before}.${name}`, known: known.map((each) => `${before}.${each}`) }];

function namesBehind(chains: readonly (readonly string[])[], prefix: readonly string[]): string[] {
  const found = chains.flatMap((chain) => {
    const name = chain[prefix.length];
    return name !== undefined && name !== "get" && prefix.every((each, i) => chain[i] === each) ? [name] : [];
  });
  return [...new Set(found)];
}

const isNode = (value: unknown): value is TemplateNode =>
  typeof value === "object" && value !== null && "typename" in value && "fields" in value;

/** All names, and the members of those that always have the same ones. */
const KNOWN = knownNames();

function knownNames(): Readonly<Record<string, readonly string[] | undefined>> {
  const parts = { ti: {}, dagRun: {}, dag: {}, task: {} } as unknown as TaskContext;
  const names = templateNames(parts, {} as Fetched, { now: () => 0 });
  const closed = ["ti", "task_instance", "dag_run", "dag", "task", "macros", "var"];
  return Object.assign(
    Object.create(null),
    Object.fromEntries(
      Object.entries(names).map(([name, value]) => [
        name,
        closed.includes(name) ? Object.keys(value() as object) : undefined,
      ]),
    ),
  );
}

const FILTERS = [
  ...Object.keys((new nunjucks.Environment([]) as unknown as { filters: object }).filters),
  ...Object.keys(templateFilters({ filter: () => () => undefined, test: () => () => undefined })),
];
