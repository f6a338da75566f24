import { suggestion } from "./nearest.ts";
import { TradewindError } from "./tradewind-error.ts";

/** A task returned, pushed or kept something that cannot be stored. */
export class NotSerialisableError extends TradewindError {
  constructor({ path, found }: { path: string; found: string }) {
    super({
      code: "TW3001",
      message: `A value cannot be stored: ${path} is ${found}.`,
      hint: "Return JSON values, Date, bigint, Map, Set or luxon's DateTime and Duration; turn anything else into one of those first.",
    });
  }
}

/** An XCom is larger than the limit. */
export class XComTooLargeError extends TradewindError {
  constructor({ key, bytes, limit }: { key: string; bytes: number; limit: number }) {
    super({
      code: "TW3002",
      message: `XCom "${key}" is ${bytes} bytes long; the limit is ${limit} bytes.`,
      hint: "Write the data to a file or an object store and return its path, or raise TRADEWIND__XCOM__MAX_BYTES.",
    });
  }
}

/** A template names something that does not exist. */
export class UndefinedTemplateNameError extends TradewindError {
  constructor({
    template,
    field,
    name,
    known,
  }: { template: string; field: string; name: string; known: Iterable<string> }) {
    super({
      code: "TW3003",
      message: `Template ${shortened(template)} in ${field}: "${name}" is undefined.`,
      hint: suggestion(name, known),
    });
  }
}

/** A template cannot be compiled or rendered. */
export class TemplateError extends TradewindError {
  constructor({ template, field, cause }: { template: string; field: string; cause: unknown }) {
    super({
      code: "TW3004",
      message: `Template ${shortened(template)} in ${field}: ${templateReason(cause)}`,
      hint: "See docs/templates.md for the names, filters and functions that templates know.",
      cause,
    });
  }
}

/** A template field names a file that is not there. */
export class TemplateFileNotFoundError extends TradewindError {
  constructor({ name, field, folders }: { name: string; field: string; folders: readonly string[] }) {
    super({
      code: "TW3042",
      message: `Template file "${name}" of ${field} is not in ${folders.join(", ") || "any folder: the DAG's file is not known"}.`,
      hint: 'Name a file below one of these folders, add its folder to templateSearchpath, or write literal("...") if it is no file.',
    });
  }
}

/** A branch chose something that is not directly downstream of it. */
export class BadBranchTargetError extends TradewindError {
  constructor({ task, found, valid }: { task: string; found: string; valid: readonly string[] }) {
    super({
      code: "TW3005",
      message: `Branch "${task}" chose ${found}, which is not directly downstream of it.`,
      hint: `Return one of: ${valid.join(", ") || "(nothing is downstream of this branch)"}.`,
    });
  }
}

/** The run has no logical date, so a date name means nothing. */
export class NoLogicalDateError extends TradewindError {
  constructor(name: string) {
    super({
      code: "TW3006",
      message: `"${name}" needs a logical date, and this run has none.`,
      hint: "Trigger the run with a logical date, or do not use date names in this DAG.",
    });
  }
}

/** A command of a BashOperator ended with an error. */
export class CommandFailedError extends TradewindError {
  constructor({ command, exitCode, signal }: { command: string; exitCode: number | null; signal: string | null }) {
    super({
      code: "TW3007",
      message: `Command ${JSON.stringify(command)} ${signal ? `was ended by ${signal}` : `exited with ${exitCode}`}.`,
      hint: "Its output is in the task's log.",
    });
  }
}

/** An operator's class was used in a way that cannot work. */
export class NotImplementedError extends TradewindError {
  constructor({ className, method }: { className: string; method: string }) {
    super({
      code: "TW3008",
      message: `${className} does not implement ${method}().`,
      hint: `Add ${method}() to ${className}.`,
    });
  }
}

/** Of a long template, such as a file's, its beginning. */
const shortened = (template: string): string =>
  JSON.stringify(template.length <= 500 ? template : `${template.slice(0, 499)}…`);

function templateReason(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.replace(/\s*\n\s*/g, " ").replace(/^(\(unknown path\)\s*|Template render error:\s*|Error:\s*)+/, "");
}
