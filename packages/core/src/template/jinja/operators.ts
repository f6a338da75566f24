import { isDeepStrictEqual } from "node:util";
import { DateTime, Duration } from "luxon";
import { formatPercent } from "../format-text.ts";
import { OPERATOR } from "./operator-names.ts";

const LONGEST = 1_000_000;

/** Which part of a text or list: `[start:stop:step]`. */
export class Slice {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number;

  constructor(start: unknown, stop: unknown, step: unknown) {
    const whole = (value: unknown): number | null => {
      if (value === null || value === undefined) return null;
      if (!Number.isInteger(value)) throw new Error("the parts of a slice are whole numbers");
      return value as number;
    };
    this.start = whole(start);
    this.stop = whole(stop);
    this.step = whole(step) ?? 1;
    if (this.step === 0) throw new Error("the step of a slice is not 0");
  }

  of<T>(list: readonly T[]): T[] {
    const { length } = list;
    const [least, most] = this.step > 0 ? [0, length] : [-1, length - 1];
    const place = (index: number | null, otherwise: number) =>
      index === null ? otherwise : Math.min(most, Math.max(least, index < 0 ? index + length : index));
    const [first, last] =
      this.step > 0
        ? [place(this.start, 0), place(this.stop, length)]
        : [place(this.start, most), place(this.stop, -1)];
    const part: T[] = [];
    for (let i = first; this.step > 0 ? i < last : i > last; i += this.step) part.push(list[i]!);
    return part;
  }
}

/** `namespace(n=0)`: the one kind of value that a template may change. */
export class Namespace {
  readonly values: Map<string, unknown>;
  constructor(values: Readonly<Record<string, unknown>> = {}) {
    this.values = new Map(Object.entries(values));
  }
}

/** Jinja's truth: empty texts, lists and objects are false. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map || value instanceof Set) return value.size > 0;
  if (value instanceof String) return value.length > 0;
  if (Duration.isDuration(value)) return value.toMillis() !== 0;
  if (isPlain(value)) return Object.keys(value).length > 0 || Object.getOwnPropertySymbols(value).length > 0;
  return Boolean(value);
}

export interface OperatorTools {
  /** How a value is written into a text. */
  readonly toText: (value: unknown) => string;
  /** Throws: something that does not exist is worked with. */
  readonly undefined: () => never;
}

/** The functions that a rewritten template calls; made anew for each render. */
export function operators({ toText, undefined: missing }: OperatorTools): Readonly<Record<string, unknown>> {
  let kept: unknown;
  const keepIf = (wanted: boolean) => (value: unknown) => {
    const decided = isTrue(value) === wanted;
    if (decided) kept = value;
    return decided;
  };
  const defined =
    <R>(body: (left: unknown, right: unknown) => R) =>
    (left: unknown, right: unknown): R =>
      left === undefined || right === undefined ? missing() : body(plainText(left), plainText(right));
  return {
    [OPERATOR.add]: defined(add),
    [OPERATOR.subtract]: defined(subtract),
    [OPERATOR.multiply]: defined(multiply),
    [OPERATOR.divide]: defined(divide),
    [OPERATOR.modulo]: defined((left, right) =>
      typeof left === "string" ? formatPercent(left, right, toText) : modulo(Number(left), Number(right)),
    ),
    [OPERATOR.concat]: defined((left, right) => toText(left) + toText(right)),
    [OPERATOR.compare]: compareAll,
    [OPERATOR.slice]: (start: unknown, stop: unknown, step: unknown) => new Slice(start, stop, step),
    [OPERATOR.truth]: keepIf(true),
    [OPERATOR.falsehood]: keepIf(false),
    [OPERATOR.kept]: () => kept,
    [OPERATOR.iterate]: iterated,
    [OPERATOR.assign]: assign,
    [OPERATOR.nothing]: () => "",
  };
}

function add(left: unknown, right: unknown): unknown {
  if (DateTime.isDateTime(left) && Duration.isDuration(right)) return left.plus(right);
  if (Duration.isDuration(left) && DateTime.isDateTime(right)) return right.plus(left);
  if (Duration.isDuration(left) && Duration.isDuration(right)) return left.plus(right);
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  // biome-ignore lint/suspicious/noExplicitAny: numbers and texts, whichever a template has
  return (left as any) + (right as any);
}

function subtract(left: unknown, right: unknown): unknown {
  if (DateTime.isDateTime(left)) {
    if (Duration.isDuration(right)) return left.minus(right);
    if (DateTime.isDateTime(right)) return left.diff(right);
  }
  if (Duration.isDuration(left) && Duration.isDuration(right)) return left.minus(right);
  return Number(left) - Number(right);
}

function multiply(left: unknown, right: unknown): unknown {
  if (typeof left === "string" || Array.isArray(left)) return repeated(left, right);
  if (typeof right === "string" || Array.isArray(right)) return repeated(right, left);
  if (Duration.isDuration(left)) return scaled(left, Number(right));
  if (Duration.isDuration(right)) return scaled(right, Number(left));
  return Number(left) * Number(right);
}

function repeated(value: string | readonly unknown[], times: unknown): unknown {
  if (!Number.isInteger(times)) throw new Error("a text or list is repeated a whole number of times");
  const count = Math.max(0, times as number);
  if (value.length * count > LONGEST) throw new Error(`more than ${LONGEST} characters or parts`);
  return typeof value === "string" ? value.repeat(count) : Array.from({ length: count }, () => value).flat();
}

function divide(left: unknown, right: unknown): unknown {
  if (Duration.isDuration(right) && Duration.isDuration(left)) return left.toMillis() / right.toMillis();
  if (Number(right) === 0) throw new Error("division by zero");
  return Duration.isDuration(left) ? scaled(left, 1 / Number(right)) : Number(left) / Number(right);
}

function modulo(left: number, right: number): number {
  if (right === 0) throw new Error("division by zero");
  return left - right * Math.floor(left / right);
}

const scaled = (duration: Duration, factor: number): Duration => duration.mapUnits((amount) => amount * factor);

/** `a < b <= c`: every neighbour with the next. */
function compareAll(...parts: readonly unknown[]): boolean {
  for (let i = 1; i < parts.length; i += 2) {
    if (!compare(plainText(parts[i - 1]), String(parts[i]), plainText(parts[i + 1]))) return false;
  }
  return true;
}

function compare(left: unknown, operator: string, right: unknown): boolean {
  switch (operator) {
    case "==":
    case "===":
      return isEqual(left, right);
    case "!=":
    case "!==":
      return !isEqual(left, right);
    case "<":
      return (left as number) < (right as number);
    case "<=":
      return (left as number) <= (right as number);
    case ">":
      return (left as number) > (right as number);
    default:
      return (left as number) >= (right as number);
  }
}

export function isEqual(left: unknown, right: unknown): boolean {
  if (DateTime.isDateTime(left) && DateTime.isDateTime(right)) return left.toMillis() === right.toMillis();
  if (Duration.isDuration(left) && Duration.isDuration(right)) return left.toMillis() === right.toMillis();
  return isDeepStrictEqual(plainText(left), plainText(right));
}

/** What a loop with one name goes through. */
function iterated(value: unknown): unknown {
  if (value === null || value === undefined) throw new Error("there is nothing to loop over");
  if (typeof value === "string") return [...value];
  if (value instanceof Map) return [...value.keys()];
  return isPlain(value) ? Object.keys(value) : value;
}

function assign(target: unknown, name: unknown, value: unknown): string {
  if (!(target instanceof Namespace)) throw new Error("only a namespace() can be changed");
  target.values.set(String(name), value);
  return "";
}

/** nunjucks marks texts that its filters made as safe by wrapping them. */
const plainText = (value: unknown): unknown => (value instanceof String ? value.toString() : value);

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
