import { fileURLToPath } from "node:url";
import { systemRuntime } from "@tradewind/core/engine";
import { inlineExecutor, processExecutor, workerProcessSettings } from "@tradewind/runtime";
import { openSqliteStore } from "@tradewind/store";
import { assetContract, contractDag, executorContract, storeContract } from "../src/internal.ts";

const { clock } = systemRuntime();
// compiled, as a published DAG would be
const compiled = fileURLToPath(new URL("../dist/internal/contracts/contract-dag.js", import.meta.url));

storeContract("SQLite", () => openSqliteStore({ path: ":memory:" }));
assetContract("SQLite", () => openSqliteStore({ path: ":memory:" }));

executorContract("inline", () => inlineExecutor({ definitionOf: () => contractDag, clock, maxXComBytes: 1000 }), null);

executorContract(
  "process",
  () => {
    const options = { logFolder: null, forwardLogs: true, maxXComBytes: 1000 };
    return processExecutor({ clock, processes: 2, worker: workerProcessSettings(compiled, options, process.env) });
  },
  compiled,
);
