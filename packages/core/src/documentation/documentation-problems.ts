import type { DagOptions } from "../dag-options.ts";
import type { Problem } from "../errors/authoring-errors.ts";

const LONGEST_TAG = 100;
const LINK_PROTOCOLS = ["http:", "https:", "mailto:"];

/** Tags that are too long, and links of owners that lead nowhere: Airflow's rules. */
export function documentationProblems({ tags = [], ownerLinks = {} }: DagOptions): Problem[] {
  return [
    ...tags
      .filter((tag) => tag.length > LONGEST_TAG || tag === "")
      .map((tag) => ({
        code: "TW1006",
        message: `tags: found ${tag === "" ? "an empty tag" : `"${tag.slice(0, 20)}…" of ${tag.length} characters`}, expected 1 to ${LONGEST_TAG} characters.`,
        hint: "Change tags.",
      })),
    ...Object.entries(ownerLinks)
      .filter(([, link]) => !LINK_PROTOCOLS.includes(protocolOf(link)))
      .map(([owner, link]) => ({
        code: "TW1006",
        message: `ownerLinks of "${owner}": found "${link}", expected an http:, https: or mailto: link.`,
        hint: "Change ownerLinks.",
      })),
  ];
}

function protocolOf(link: string): string {
  return URL.canParse(link) ? new URL(link).protocol : "";
}
