import { createRequire } from "node:module";
import { assertPlainNames } from "../plain-names.ts";
import { parseTemplate } from "./jinja-parser.ts";
import { compiler, type TemplateNode } from "./nodes.ts";
import { rewritten } from "./rewrite.ts";

/** The functions that nunjucks makes of a template: its body, and one for each of its blocks. */
export type CompiledTemplate = Readonly<Record<string, RenderFunction>>;

type RenderFunction = (...given: unknown[]) => void;

/** Where a compiled template gets its runtime from, whatever nunjucks gives it. */
export interface RuntimeSource {
  /** A lenient one finds nothing where a strict one refuses a name. */
  runtimeInUse(isLenient: boolean): object;
}

/** Templates that allow for what does not exist; everywhere else a missing name is an error as soon as it is looked up. */
const ALLOWS_FOR_UNDEFINED = /\|\s*(default|d)\b|\bis\s+(not\s+)?(defined|undefined)\b/;

class GuardedCompiler extends compiler.Compiler {
  readonly #isLenient: boolean;

  constructor(isLenient: boolean) {
    super("", true);
    this.#isLenient = isLenient;
  }

  override _emitFuncBegin(node: TemplateNode, name: string): void {
    super._emitFuncBegin(node, name);
    this._emitLine(`runtime = env.${"runtimeInUse" satisfies keyof RuntimeSource}(${this.#isLenient});`);
  }
}

// the step between parsing and compiling, which nunjucks does not hand out
const { transform } = createRequire(import.meta.url)("nunjucks/src/transformer") as {
  transform(node: TemplateNode, asyncFilters: readonly string[]): TemplateNode;
};

/** @throws Error for what is no template, or would run code of its own. */
export function compileTemplate(text: string): CompiledTemplate {
  const parsed = rewritten(parseTemplate(text.replace(/\n$/, "")));
  assertPlainNames(parsed);
  const compiling = new GuardedCompiler(ALLOWS_FOR_UNDEFINED.test(text));
  compiling.compile(transform(parsed, []));
  // nunjucks makes code; `assertPlainNames` has seen to it that a template's own texts are none of it
  return new Function(compiling.getCode())() as CompiledTemplate;
}
