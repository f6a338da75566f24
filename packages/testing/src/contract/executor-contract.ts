import type { DagDefinition } from "@tradewind/core";
import type { Executor } from "@tradewind/runtime";
import type { OptionKinds } from "../known-options.ts";

/** The DAG whose tasks an executor is given, for whoever makes one. */
export interface ContractDag {
  readonly dag: DagDefinition;
  /** The compiled module that exports it, for workers that load files. */
  readonly file: string;
}

/** What the rules for an executor need to know about it. */
export interface ExecutorContract {
  /** Makes one that has not been opened. Its XComs may have at least 1000 bytes. */
  readonly open: (contract: ContractDag) => Executor;
  /** Whether its workers load the files of DAGs; one in this process has them at hand. @default true */
  readonly loadsFiles?: boolean;
  /** How long an attempt may take, in milliseconds. @default 30_000 */
  readonly timeoutMs?: number;
}

export const EXECUTOR_CONTRACT: OptionKinds<ExecutorContract> = { open: "any", loadsFiles: "any", timeoutMs: "any" };
