import type { Environment } from "@tradewind/core/engine";
import type { Config } from "@tradewind/runtime";
import type { OutputFormat } from "../output.ts";

/** An option of a command; `--no-` forms and abbreviations do not exist. */
export interface OptionSpec {
  readonly type: "string" | "boolean";
  readonly short?: string;
  /** What stands for the value in the help, such as `JSON`. */
  readonly value?: string;
  readonly summary: string;
  readonly multiple?: boolean;
}

export interface ArgumentSpec {
  readonly name: string;
  readonly summary: string;
  readonly isOptional?: boolean;
  readonly isRest?: boolean;
}

/** What a command gets: its arguments, read and checked. */
export interface CommandInput {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly output: OutputFormat;
  readonly environment: Environment;
  readonly config: Config;
}

/** One command; each has a file of its own, which is imported only when it is used. */
export interface Command {
  readonly summary: string;
  readonly args: readonly ArgumentSpec[];
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly examples: readonly string[];
  /** Returns the exit status. */
  run(input: CommandInput): Promise<number>;
}

/** The option of all commands that load DAG files. */
export const DAGS_OPTION = {
  dags: {
    type: "string",
    short: "S",
    value: "PATH",
    summary: "A DAG file or a folder of them (default: the configured dags folder)",
  },
} as const satisfies Record<string, OptionSpec>;
