import type { SealedPlace } from "./seal.ts";

// Where sealed texts are kept. What a place says is part of what was sealed: it never changes.

export const connectionPlace = (connId: string): SealedPlace => ({
  table: "connection",
  row: [connId],
  field: "fields",
});

export const variablePlace = (key: string): SealedPlace => ({ table: "variable", row: [key], field: "value" });

export interface XComName {
  readonly runKey: number;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly key: string;
}

/** An XCom keeps its place when its attempt becomes history. */
export const xcomPlace = ({ runKey, taskId, mapIndex, key }: XComName): SealedPlace => ({
  table: "xcom",
  row: [runKey, taskId, mapIndex, key],
  field: "value",
});

export const taskStatePlace = ({ runKey, taskId, mapIndex, key }: XComName): SealedPlace => ({
  table: "task_state_store",
  row: [runKey, taskId, mapIndex, key],
  field: "value",
});

export const assetStatePlace = (asset: string, key: string): SealedPlace => ({
  table: "asset_state_store",
  row: [asset, key],
  field: "value",
});
