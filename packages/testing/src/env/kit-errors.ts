import { TradewindError, UnknownNameError } from "@tradewind/core";
import { suggestion } from "@tradewind/core/definition";

/** A task of a test tried to reach something outside. */
export class NetworkRefusedError extends TradewindError {
  constructor({ host, port }: { readonly host: string; readonly port: number }) {
    const place = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
    super({
      code: "TW9001",
      // the way out is part of the sentence: libraries hand on messages of errors, and not their hints
      message: `A task tried to connect to ${place}, and tests have no network unless it is allowed: allow: ["${place}"].`,
      hint: 'Or give a stand-in for its hook (hooks: { <connection id>: ... } or override: [[Hook, ...]]), or allow the place of a connection: allow: ["hook:<connection id>"].',
    });
  }
}

/** Nothing of what runs can move any more. */
export class StuckError extends TradewindError {
  constructor(what: string, why: readonly string[]) {
    super({
      code: "TW9002",
      message: `${what}, and nothing can move any more:\n${(why.length === 0 ? ["no run is under way"] : why).map((line) => `  ${line}`).join("\n")}`,
      hint: "Do what is waited for (answer, write the file, trigger the other DAG), give the task another result (tasks: ...), or wait for less (env.advanceUntil).",
    });
  }
}

/** A test has ended while something of it goes on. */
export class LeftBehindError extends TradewindError {
  constructor(left: readonly string[]) {
    super({
      code: "TW9003",
      message: `The test has ended, and this goes on: ${left.join(", ")}.`,
      hint: "Await the run (await env.run(...), env.settle()), also where it is returned, close what the task has opened, or end it (run.cancel()).",
    });
  }
}

/** A mapped task was tried alone. */
export class MappedTrialError extends TradewindError {
  constructor(taskId: string) {
    super({
      code: "TW9007",
      message: `Task "${taskId}" is mapped: alone it has no element to work on.`,
      hint: "Call its method with one (call, or new Sales().load(file)), or run the DAG and give the list: env.run(Sales, { tasks: { list: { returns: [...] } } }).",
    });
  }
}

/** A name that there is not, with the nearest that there is in its message: test runners do not show hints. */
export function unknownName(parts: ConstructorParameters<typeof UnknownNameError>[0]): UnknownNameError {
  const error = new UnknownNameError(parts);
  error.message = `${error.message} ${error.hint}`;
  return error;
}

/** A function of the kit was given an option that it does not have. */
export class UnknownOptionError extends TradewindError {
  constructor({
    where,
    found,
    known,
  }: { readonly where: string; readonly found: readonly string[]; readonly known: readonly string[] }) {
    super({
      code: "TW9008",
      message: found.map((name) => `${where} has no option "${name}". ${suggestion(name, known)}`).join("\n"),
      hint: `Its options are ${[...known].sort().join(", ")}.`,
    });
  }
}

/** A matcher was given something that it is not for. */
export class WrongSubjectError extends TradewindError {
  constructor(found: unknown, expected: string) {
    const isPromise = found instanceof Promise;
    super({
      code: "TW9006",
      message: `This matcher is for ${expected}, and found ${isPromise ? "a promise" : nameOf(found)}.`,
      hint: isPromise
        ? "Await what stands in expect(...): expect(await env.run(Sales))."
        : "Runs come from env.run, env.start and env.runs, tasks from run.task(id) and runTask.",
    });
  }
}

function nameOf(found: unknown): string {
  if (typeof found !== "object" || found === null) return String(found);
  const name = found.constructor?.name ?? "Object";
  return Array.isArray(found) ? "a list" : `an object of class ${name}`;
}
