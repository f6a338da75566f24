import { type DeadlineReferenceKind, isDeadlineReference } from "../deadline/define-deadline-reference.ts";
import { isListener, type Listener } from "../listeners/listener.ts";
import { isPolicies, type Policies } from "../policies/policies.ts";
import { isTemplateMacros, type TemplateMacros } from "../template/define-macros.ts";

/** What an installation adds to all of its DAGs: exports of the modules that its configuration names, and of its providers. */
export interface Extensions {
  /** In the order in which they are asked. */
  readonly policies: readonly Policies[];
  readonly macros: readonly TemplateMacros[];
  readonly listeners: readonly Listener[];
  readonly deadlineReferences: readonly DeadlineReferenceKind[];
}

/** Most installations have none. */
export const NO_EXTENSIONS: Extensions = Object.freeze({
  policies: [],
  macros: [],
  listeners: [],
  deadlineReferences: [],
});

/** What of a module's exports is an extension. */
export function extensionsIn(exported: readonly unknown[]): Extensions {
  const found: Extensions = {
    policies: exported.filter(isPolicies),
    macros: exported.filter(isTemplateMacros),
    listeners: exported.filter(isListener),
    deadlineReferences: exported.filter(isDeadlineReference),
  };
  return Object.values(found).every((kind: readonly unknown[]) => kind.length === 0) ? NO_EXTENSIONS : found;
}
