import { callOf, isNode, made, type TemplateNode, uses } from "./nodes.ts";
import { OPERATOR } from "./operator-names.ts";

// nunjucks writes operators as JavaScript's, which gives other results than Jinja's without a word: a condition on an empty list, a
// comparison of dates, arithmetic with durations, `for ... if`. Here such parts become calls of functions that do as Jinja does.

const BINARY: Readonly<Record<string, string>> = {
  Add: OPERATOR.add,
  Sub: OPERATOR.subtract,
  Mul: OPERATOR.multiply,
  Div: OPERATOR.divide,
  Mod: OPERATOR.modulo,
  Concat: OPERATOR.concat,
};

/** The same template with Jinja's meaning. @throws Error for what cannot have it. */
export function rewritten(node: TemplateNode): TemplateNode {
  for (const field of node.fields) node[field] = rewrittenField(node[field]);
  return replaced(node);
}

const rewrittenField = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(rewrittenField) : isNode(value) ? rewritten(value) : value;

function replaced(node: TemplateNode): TemplateNode {
  const { typename, left, right } = node;
  if (Object.hasOwn(BINARY, typename)) return callOf(BINARY[typename]!, node, left, right);
  switch (typename) {
    case "Compare":
      return comparison(node);
    case "And":
      // what is true of the left is left behind for what follows it
      return made("InlineIf", node, callOf(OPERATOR.falsehood, node, left), callOf(OPERATOR.kept, node), right);
    case "Or":
      return made("InlineIf", node, callOf(OPERATOR.truth, node, left), callOf(OPERATOR.kept, node), right);
    case "Not":
      return callOf(OPERATOR.falsehood, node, node.target);
    case "If":
    case "InlineIf":
      node.cond = callOf(OPERATOR.truth, node, node.cond);
      return node;
    case "For":
      return loop(node);
    case "Set":
      return assignment(node);
    default:
      return node;
  }
}

function comparison(node: TemplateNode): TemplateNode {
  const operands = (node.ops as TemplateNode[]).flatMap((operand) => [
    made("Literal", operand, operand.type),
    operand.expr,
  ]);
  return callOf(OPERATOR.compare, node, node.expr, ...operands);
}

function loop(node: TemplateNode): TemplateNode {
  const { arr, name, body, else_ } = node;
  // nunjucks takes the condition of `for x in list if condition` for one of the list
  if (isNode(arr) && arr.typename === "InlineIf" && arr.else_ === null) {
    if (else_ || uses(body, "loop"))
      throw new Error("a for with an if can have neither an else nor the name loop in it; put the if inside of it");
    node.body = made("NodeList", node, [made("If", node, arr.cond, body, null)]);
    node.arr = arr.body;
  }
  // two names take the keys and values of an object, one name its keys
  if (!isNode(name) || name.typename !== "Array") node.arr = callOf(OPERATOR.iterate, node, node.arr);
  return node;
}

/** `{% set ns.n = 1 %}` */
function assignment(node: TemplateNode): TemplateNode {
  const [target, ...more] = node.targets as TemplateNode[];
  if (target?.typename !== "LookupVal" || more.length > 0 || !node.value) return node;
  return made("Output", node, [callOf(OPERATOR.assign, node, target.target, target.val, node.value)]);
}
