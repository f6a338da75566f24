import { createRequire } from "node:module";
import type { Ajv2020, ErrorObject, ValidateFunction } from "ajv/dist/2020.js";
import type { JsonSchema } from "./param.ts";

/** One thing that is wrong with a value, and where. */
export interface ParamIssue {
  /** The names on the way to it. */
  readonly path: readonly string[];
  /** What is wrong, in words: `expected one of "eu", "us"`. */
  readonly problem: string;
}

/** What is wrong with a value; nothing, if it fits. */
export type JsonValidator = (value: unknown) => ParamIssue[];

/** @throws Error, naming what is wrong, when the schema itself is none. */
export function jsonValidator(schema: JsonSchema): JsonValidator {
  const validate = newAjv().compile(schema) as ValidateFunction;
  return (value) => (validate(value) ? [] : (validate.errors ?? []).map(issueOf));
}

/** Draft 2020-12, as Airflow's. Loaded when something has to be validated: it takes 40 ms. */
function newAjv(): Ajv2020 {
  const require = createRequire(import.meta.url);
  const { Ajv2020: Ajv } = require("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
  const addFormats = require("ajv-formats") as (ajv: Ajv2020) => void;
  // not strict: schemas carry keywords for forms, and formats of libraries' own; it would print a warning for each
  const ajv = new Ajv({ allErrors: true, strict: false, logger: false });
  addFormats(ajv);
  ajv.addFormat("multiline", true);
  return ajv;
}

function issueOf({ instancePath, keyword, params, message }: ErrorObject): ParamIssue {
  const path = instancePath.split("/").slice(1).map(unescapePointer);
  const of = params as Readonly<Record<string, unknown>>;
  switch (keyword) {
    case "required":
      return { path: [...path, String(of.missingProperty)], problem: "expected a value" };
    case "additionalProperties":
    case "unevaluatedProperties":
      return { path: [...path, String(of.additionalProperty ?? of.unevaluatedProperty)], problem: "is not known" };
    case "enum":
      return { path, problem: `expected one of ${(of.allowedValues as unknown[]).map(written).join(", ")}` };
    case "const":
      return { path, problem: `expected ${written(of.allowedValue)}` };
    case "type":
      return { path, problem: `expected type ${[of.type].flat().join(" or ")}` };
    case "format":
      return { path, problem: `expected a text in the format ${of.format}` };
    case "pattern":
      return { path, problem: `expected a text that matches ${of.pattern}` };
    default:
      return {
        path,
        problem: (message ?? keyword).replace(/^must (NOT )?/, "expected $1to ").replace("NOT to", "not to"),
      };
  }
}

const unescapePointer = (part: string): string => part.replaceAll("~1", "/").replaceAll("~0", "~");
const written = (value: unknown): string => JSON.stringify(value) ?? String(value);
