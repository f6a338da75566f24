import { TradewindError } from "@tradewind/core";

/** A command reads a store, and there is none. */
export class StoreMissingError extends TradewindError {
  constructor({ path }: { path: string }) {
    super({
      code: "TW6002",
      message: `There is no store at ${path}.`,
      hint: "Start `tradewind dev` here, or make an empty one: tradewind db migrate. TRADEWIND__DATABASE__PATH names another file.",
    });
  }
}

/** What should be changed is over. */
export class AlreadyEndedError extends TradewindError {
  constructor({ what, state, hint }: { what: string; state: string; hint: string }) {
    super({ code: "TW6003", message: `${what} has ended already: ${state}.`, hint });
  }
}

/** A file of pools that cannot be taken over. */
export class InvalidPoolFileError extends TradewindError {
  constructor({ file, problems, cause }: { file: string; problems: readonly string[]; cause?: unknown }) {
    super({
      code: "TW6004",
      message: [`${file} holds no pools that can be taken over:`, ...problems.map((problem) => `  ${problem}`)].join(
        "\n",
      ),
      hint: 'Write {"name": {"slots": 4, "description": "what for", "include_deferred": false}}, as `pools export` does.',
      cause,
    });
  }
}

/** `db shell` found no program to start. */
export class NoSqliteShellError extends TradewindError {
  constructor({ path }: { path: string }) {
    super({
      code: "TW6005",
      message: "The program sqlite3 is not installed.",
      hint: `Install it (apt install sqlite3, brew install sqlite), or open ${path} with another tool.`,
    });
  }
}

/** A DAG cannot be deleted while its runs go on. */
export class DagBusyError extends TradewindError {
  constructor({ dagId, runIds }: { dagId: string; runIds: readonly string[] }) {
    super({
      code: "TW6006",
      message: `DAG "${dagId}" has runs under way: ${runIds.join(", ")}.`,
      hint: `Let them end, or cancel each: tradewind runs cancel ${dagId} <run_id>.`,
    });
  }
}

/** What should be added is there already. */
export class AlreadyThereError extends TradewindError {
  constructor({ what }: { what: string }) {
    super({
      code: "TW6007",
      message: `There is a ${what} already.`,
      hint: "Choose another name, or say that it may be replaced: see --help.",
    });
  }
}
