import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { EmptyOperator, FileSensor, FunctionSensor, type SensorOptions } from "@tradewind/core";

export const SUPERMARKETS = [1, 2, 3, 4] as const;

/** Every afternoon at four, from 1 July on. */
export const afternoons = { schedule: "0 16 * * *", startDate: "2024-07-01", catchup: true } as const;

/** Where the data folder is. */
export const params = { data: "data" };

/** A step that would copy or reckon something. */
export const step = (taskId: string) => new EmptyOperator({ taskId });

/** Waits for `supermarket<n>/data.csv` in the folder of the connection `fs_default`. */
export const waitForFile = (taskId: string, n: number, options: SensorOptions = {}) =>
  new FileSensor({ taskId, filepath: `supermarket${n}/data.csv`, fsConnId: "fs_default", ...options });

/** Waits until a supermarket has delivered files of data, and said that these are all. */
export const waitForSupermarket = (taskId: string, n: number, options: SensorOptions = {}) =>
  new FunctionSensor({
    taskId,
    callable: ({ folder }: { folder: string }) => isDelivered(folder),
    opKwargs: { folder: `{{ params.data }}/supermarket${n}` },
    ...options,
  });

function isDelivered(folder: string): boolean {
  if (!existsSync(join(folder, "_SUCCESS"))) return false;
  return readdirSync(folder).some((name) => /^data-.*\.csv$/.test(name));
}
