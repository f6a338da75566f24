import { isListener, type Listener } from "../listeners/listener.ts";
import { isPolicies, type Policies } from "../policies/policies.ts";
import { isTemplateMacros, type TemplateMacros } from "../template/define-macros.ts";

/** What an installation adds to all of its DAGs: exports of the modules that its configuration names, and of its providers. */
export interface Extensions {
  /** In the order in which they are asked. */
  readonly policies: readonly Policies[];
  readonly macros: readonly TemplateMacros[];
  readonly listeners: readonly Listener[];
}

/** Most installations have none. */
export const NO_EXTENSIONS: Extensions = Object.freeze({ policies: [], macros: [], listeners: [] });

/** What of a module's exports is an extension. */
export function extensionsIn(exported: readonly unknown[]): Extensions {
  const [policies, macros, listeners] = [
    exported.filter(isPolicies),
    exported.filter(isTemplateMacros),
    exported.filter(isListener),
  ];
  return policies.length + macros.length + listeners.length === 0 ? NO_EXTENSIONS : { policies, macros, listeners };
}
