import nunjucks from "nunjucks";

/** A part of a parsed template: nunjucks names its kind, and its fields hold further parts. */
export interface TemplateNode {
  readonly typename: string;
  readonly fields: readonly string[];
  readonly lineno: number;
  readonly colno: number;
  [field: string]: unknown;
}

type NodeClass = new (lineno: number, colno: number, ...fields: unknown[]) => TemplateNode;

interface Token {
  readonly type: string;
  readonly value: string;
  readonly lineno: number;
  readonly colno: number;
}

/** What of nunjucks's own parser is built upon here. Its types say nothing of it. */
export interface Parser {
  peekToken(): Token;
  nextToken(): Token;
  skip(type: string): boolean;
  skipSymbol(name: string): boolean;
  skipValue(type: string, value: string): boolean;
  fail(message: string, lineno?: number, colno?: number): never;
  parseAsRoot(): TemplateNode;
  parseStatement(): TemplateNode | null;
  parseExpression(): TemplateNode;
  parsePrimary(noPostfix?: boolean): TemplateNode;
  parsePostfix(node: TemplateNode): TemplateNode;
  parseAggregate(): TemplateNode;
  parseSignature(): TemplateNode;
  parseUntilBlocks(...names: string[]): TemplateNode;
  advanceAfterBlockEnd(name?: string): void;
}

/** nunjucks's compiler, which writes a function for a template and for each of its blocks. */
interface Compiler {
  compile(node: TemplateNode): void;
  getCode(): string;
  _emitFuncBegin(node: TemplateNode, name: string): void;
  _emitLine(code: string): void;
}

interface Internals {
  readonly parser: { readonly Parser: new (tokens: unknown) => Parser };
  readonly lexer: { lex(text: string): unknown } & Readonly<Record<string, string>>;
  readonly nodes: Readonly<Record<string, NodeClass>>;
  readonly compiler: {
    readonly Compiler: new (name: string, throwOnUndefined: boolean) => Compiler;
  };
}

export const { parser, lexer, nodes, compiler } = nunjucks as unknown as Internals;

export const isNode = (value: unknown): value is TemplateNode =>
  typeof value === "object" && value !== null && "typename" in value && "fields" in value;

export const childrenOf = (node: unknown): readonly unknown[] => (isNode(node) ? (node.children as unknown[]) : []);

/** A new part where another stands. */
export const made = (kind: string, { lineno, colno }: TemplateNode, ...fields: unknown[]): TemplateNode =>
  new nodes[kind]!(lineno, colno, ...fields);

/** The call of one of our functions where another part stands. */
export const callOf = (name: string, at: TemplateNode, ...args: unknown[]): TemplateNode =>
  made("FunCall", at, made("Symbol", at, name), made("NodeList", at, args));

/** Whether a name is used in a part. */
export function uses(part: unknown, name: string): boolean {
  if (Array.isArray(part)) return part.some((one) => uses(one, name));
  if (!isNode(part)) return false;
  if (part.typename === "Symbol" && part.value === name) return true;
  return part.fields.some((field) => uses(part[field], name));
}
