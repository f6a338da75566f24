import { type DagDocument, InvalidDagError } from "@tradewind/core";

/** Two files define one DAG id, or one file does so twice. */
export function duplicateDag(
  { dagId, source }: Pick<DagDocument, "dagId" | "source">,
  file: string,
  owner: string,
): InvalidDagError {
  return new InvalidDagError({
    dagId,
    source: source ? `${source.file}:${source.line}` : undefined,
    problems: [
      {
        code: "TW2007",
        message: file === owner ? `${file} defines it twice.` : `${file} and ${owner} both define it.`,
        hint: "Give one of them another dagId; the first one is used.",
      },
    ],
  });
}
