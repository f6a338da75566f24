import { readFileSync } from "node:fs";

/** An option's value; `-` stands for what comes on stdin: what stands on a command line is seen by everybody on the machine. */
export const orStdin = (value: string | undefined): string | undefined =>
  value === "-" ? readFileSync(0, "utf8").replace(/\r?\n$/, "") : value;
