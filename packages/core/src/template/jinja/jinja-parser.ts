import { callOf, isNode, lexer, made, type Parser, parser, type TemplateNode } from "./nodes.ts";
import { OPERATOR } from "./operator-names.ts";

/** Behind a dot `none` and `true` are names like others. */
const NAMES: ReadonlySet<string | undefined> = new Set([lexer.TOKEN_SYMBOL, lexer.TOKEN_NONE, lexer.TOKEN_BOOLEAN]);

/** nunjucks's parser with what Jinja has beyond it: slices, `with`, `do`, texts beside each other, tuples. */
class JinjaParser extends parser.Parser implements Parser {
  override parsePostfix(given: TemplateNode): TemplateNode {
    let node = given;
    for (let token = this.peekToken(); token; token = this.peekToken()) {
      if (token.type === lexer.TOKEN_LEFT_PAREN) node = made("FunCall", token as never, node, this.parseSignature());
      else if (token.type === lexer.TOKEN_LEFT_BRACKET) {
        this.nextToken();
        node = made("LookupVal", token as never, node, this.#parseIndex());
      } else if (token.type === lexer.TOKEN_OPERATOR && token.value === ".") {
        this.nextToken();
        const name = this.nextToken();
        if (!NAMES.has(name.type)) this.fail(`expected a name behind the dot, got ${name.value}`);
        node = made("LookupVal", token as never, node, made("Literal", name as never, name.value));
      } else break;
    }
    return node;
  }

  /** What stands between brackets: one index, or a slice. */
  #parseIndex(): TemplateNode {
    const at = this.peekToken() as never;
    const parts: (TemplateNode | undefined)[] = [undefined];
    while (!this.skip(lexer.TOKEN_RIGHT_BRACKET!)) {
      if (this.skip(lexer.TOKEN_COLON!)) parts.push(undefined);
      else if (parts.at(-1) === undefined) parts[parts.length - 1] = this.parseExpression();
      else this.fail("expected ] or : behind an index");
    }
    if (parts.length > 3) this.fail("a slice has three parts at most");
    const [index] = parts;
    if (parts.length > 1) return callOf(OPERATOR.slice, at, ...parts.map((part) => part ?? made("Literal", at, null)));
    return index ?? this.fail("expected an index");
  }

  override parsePrimary(noPostfix?: boolean): TemplateNode {
    let node = withExponent(super.parsePrimary(true));
    while (isText(node) && this.peekToken()?.type === lexer.TOKEN_STRING) {
      node = made("Literal", node, `${node.value}${this.nextToken().value}`);
    }
    return noPostfix ? node : this.parsePostfix(node);
  }

  override parseAggregate(): TemplateNode {
    const node = super.parseAggregate();
    // nunjucks would make JavaScript's comma of it
    return isNode(node) && node.typename === "Group" && (node.children as unknown[]).length !== 1
      ? made("Array", node, node.children)
      : node;
  }

  override parseStatement(): TemplateNode | null {
    const { type, value } = this.peekToken();
    if (type === lexer.TOKEN_SYMBOL && value === "with") return this.#parseWith();
    if (type === lexer.TOKEN_SYMBOL && value === "do") return this.#parseDo();
    return super.parseStatement();
  }

  #parseDo(): TemplateNode {
    const at = this.nextToken() as never;
    const expression = this.parseExpression();
    this.advanceAfterBlockEnd("do");
    return made("Output", at, [callOf(OPERATOR.nothing, at, expression)]);
  }

  /** A loop over one value for each of its names, which gives them a scope. */
  #parseWith(): TemplateNode {
    const at = this.nextToken() as never;
    const names: [TemplateNode, TemplateNode][] = [];
    while (this.peekToken().type !== lexer.TOKEN_BLOCK_END) {
      if (names.length > 0 && !this.skip(lexer.TOKEN_COMMA!)) this.fail("expected a comma in with");
      const name = this.parsePrimary(true);
      if (!this.skipValue(lexer.TOKEN_OPERATOR!, "=")) this.fail("expected = behind a name in with");
      names.push([name, this.parseExpression()]);
    }
    this.advanceAfterBlockEnd("with");
    const body = this.parseUntilBlocks("endwith");
    this.advanceAfterBlockEnd();
    return names.reduceRight(
      (inner, [name, value]) => made("NodeList", at, [made("For", at, made("Array", at, [value]), name, inner, null)]),
      body,
    );
  }
}

/** nunjucks takes `1e3` for a name. */
const withExponent = (node: TemplateNode): TemplateNode =>
  node?.typename === "Symbol" && /^\d+[eE]\d+$/.test(String(node.value))
    ? made("Literal", node, Number(node.value))
    : node;

const isText = (node: TemplateNode): boolean => node?.typename === "Literal" && typeof node.value === "string";

/** The parts of a template. @throws Error for what is no template. */
export function parseTemplate(text: string): TemplateNode {
  return new JinjaParser(lexer.lex(text)).parseAsRoot();
}
