import { readFile } from "node:fs/promises";

/** Which files of a folder are DAG files, sorted. As Airflow's safe mode: those whose text speaks of DAGs. */
export async function dagFilesOf(files: readonly string[]): Promise<string[]> {
  const dagFiles: string[] = [];
  for (const file of files) if (isDagFileName(file) && (await mentionsDag(file))) dagFiles.push(file);
  return dagFiles.sort();
}

const isDagFileName = (file: string): boolean =>
  /\.m?[jt]s$/.test(file) && !/\.d\.m?ts$/.test(file) && !/\.(test|spec)\.[^/.]*$/.test(file);

/** Compiled decorators are calls: `[dag({`, `(0, core_1.dag)({`. A file that cannot be read counts as one: its import will say why. */
async function mentionsDag(file: string): Promise<boolean> {
  const text = await readFile(file, "utf8").catch(() => "@dag(");
  return /\b(dag|defineDag)\)?\(/.test(text);
}
