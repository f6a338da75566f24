import { childrenOf, isNode, type TemplateNode } from "./jinja/nodes.ts";

const PLAIN = /^[\p{L}\p{N}_$.]+$/u;

/**
 * Refuses templates whose names are no names. nunjucks writes the names of variables, macros and tests into the code it makes as
 * they stand, and also takes a text or a quote there: `{% set 'a",1);run();("' = 1 %}` would run code while it is rendered.
 */
export function assertPlainNames(node: TemplateNode): void {
  for (const name of namesIn(node)) {
    if (!isNode(name) || name.typename !== "Symbol" || !PLAIN.test(String(name.value))) {
      throw new Error(
        `${JSON.stringify(isNode(name) ? name.value : name) ?? "an expression"} is used as a name, but is none`,
      );
    }
  }
  if (node.typename === "FunCall" && calleeTexts(node.name).some((callee) => callee.includes("\\"))) {
    throw new Error("a text with a backslash is called, or has a method called");
  }
  for (const field of node.fields) for (const part of [node[field]].flat()) if (isNode(part)) assertPlainNames(part);
}

/** The parts of a node of which the compiler takes the value as a name. */
function namesIn(node: TemplateNode): readonly unknown[] {
  switch (node.typename) {
    case "Symbol":
      return [node];
    case "Set":
      return node.targets as unknown[];
    case "For":
    case "AsyncEach":
    case "AsyncAll":
      return isNode(node.name) && node.name.typename === "Array" ? childrenOf(node.name) : [node.name];
    case "Macro":
    case "Caller":
      return [
        node.name,
        ...childrenOf(node.args).flatMap((arg) => (isPairs(arg) ? childrenOf(arg).map(keyOf) : [arg])),
      ];
    case "Block":
    case "Filter":
      return [node.name];
    case "Import":
      return [node.target];
    case "FromImport":
      return childrenOf(node.names).flatMap((name) =>
        isNode(name) && "key" in name ? [name.key, name.value] : [name],
      );
    case "Is": {
      const { right } = node;
      const name = isNode(right) && right.typename === "FunCall" ? right.name : right;
      const isNone = isNode(name) && name.typename === "Literal" && name.value === null;
      return isNone ? [] : [name];
    }
    default:
      return [];
  }
}

/** The texts in a callee, which the compiler repeats inside a text of its own with only the quotes escaped. */
function calleeTexts(callee: unknown): string[] {
  if (!isNode(callee)) return [];
  if (callee.typename === "Literal") return [String(callee.value)];
  return [callee.target, callee.val, callee.typename === "FunCall" ? callee.name : undefined].flatMap(calleeTexts);
}

const isPairs = (node: unknown): boolean =>
  isNode(node) && (node.typename === "Dict" || node.typename === "KeywordArgs");
const keyOf = (pair: unknown): unknown => (isNode(pair) ? pair.key : undefined);
