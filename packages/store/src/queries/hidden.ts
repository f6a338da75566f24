import { isSealed } from "../secrets/seal.ts";

const HIDDEN = JSON.stringify({ json: "***" });

/** Of an encoded value that is sealed only that it is. */
export const hidden = <Row extends { readonly value: string }>(row: Row): Row =>
  isSealed(row.value) ? { ...row, value: HIDDEN } : row;
