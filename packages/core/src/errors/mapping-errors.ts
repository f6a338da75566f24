import { TradewindError } from "./tradewind-error.ts";

/** Something is mapped over a template, such as a param: how many elements there are has to be said by a task. */
export class MappedTemplateError extends TradewindError {
  constructor({ what, template }: { what: string; template: string }) {
    super({
      code: "TW1028",
      message: `${what} is a template, ${template}, and what is mapped over is a list in the DAG, or what a task returns.`,
      hint: "Let a task return the list, and map over that task: for a param one that returns currentContext().params and its name.",
    });
  }
}

/** An element of `expandKwargs` cannot be used as options. */
export class MappedKeywordError extends TradewindError {
  constructor({ taskId, found, twice }: { taskId: string; found: unknown; twice?: readonly string[] }) {
    super({
      code: "TW3031",
      message: twice
        ? `Task "${taskId}" got ${twice.join(", ")} both from partial() and from expandKwargs().`
        : `Task "${taskId}" is mapped with expandKwargs() over ${JSON.stringify(found) ?? String(found)}, which is no object.`,
      hint: twice ? "Leave it out of one of them." : "Every element has to be an object of options.",
    });
  }
}

/** A task whose result is mapped over returned something that is no list. Airflow's UnmappableXComTypePushed. */
export class UnmappableXComError extends TradewindError {
  constructor({ what, found }: { what: string; found: string }) {
    super({
      code: "TW3032",
      message: `${what} is mapped over, so that it has to be a list or an object; it is ${found}.`,
      hint: "Return a list, if need be an empty one; or raise SkipTask to skip what is mapped over it.",
    });
  }
}

/** A task returned more elements than may be mapped over. Airflow's UnmappableXComLengthPushed. */
export class TooManyElementsError extends TradewindError {
  constructor({ what, length, limit }: { what: string; length: number; limit: number }) {
    super({
      code: "TW3033",
      message: `${what} has ${length} elements to map over; at most ${limit} are allowed.`,
      hint: "Return fewer, larger elements, or raise the limit with TRADEWIND__CORE__MAX_MAP_LENGTH.",
    });
  }
}

/** An instance starts, and what it is mapped over was cleared and has no result (yet), or a shorter one. */
export class ElementGoneError extends TradewindError {
  constructor({ expansion }: { expansion: string }) {
    super({
      code: "TW3037",
      message: `What "${expansion}" is mapped over has no element for this instance any more: it was cleared after the instance had come into being.`,
      hint: "Clear the task that returns the list with what is downstream of it.",
    });
  }
}

/** A mapped task is tried alone, and what it is mapped over exists only in a run. */
export class MappedAloneError extends TradewindError {
  constructor({ taskId, expansion, over }: { taskId: string; expansion: string; over: readonly string[] | "nothing" }) {
    const [producer] = over === "nothing" ? [] : over;
    super({
      code: "TW3034",
      message:
        over === "nothing"
          ? `"${expansion}" is mapped over an empty list, so that there is no instance of "${taskId}" to try.`
          : `"${expansion}" is mapped over what ${over.map((id) => `"${id}"`).join(" and ")} returned, so that "${taskId}" cannot be tried alone.`,
      hint:
        producer === undefined
          ? "Try it with a list that has elements."
          : `Say what was returned: --xcom ${producer}='[...]'; or take it from a run: --map-index 0 for the newest one, --run-id for another.`,
    });
  }
}
