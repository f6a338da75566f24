import { isDeadlineReference } from "../deadline/define-deadline-reference.ts";
import { isListener, LISTENER_EVENTS } from "../listeners/listener.ts";
import { isPolicies, POLICY_KINDS } from "../policies/policies.ts";
import { isSecretsBackendKind } from "../secrets/secrets-backend.ts";
import { isTemplateMacros } from "../template/define-macros.ts";

/** The lists of a descriptor whose members are exports of the package, in the order in which they are shown. */
export const CONTRIBUTION_KINDS = [
  "hooks",
  "operators",
  "sensors",
  "timetables",
  "notifiers",
  "secretsBackends",
  "executors",
  "policies",
  "macros",
  "listeners",
  "deadlineReferences",
] as const;

export type ContributionKind = (typeof CONTRIBUTION_KINDS)[number];

/** What one export of a package is, with what a descriptor says of it beside its name. */
export interface Contribution {
  readonly kind: ContributionKind;
  readonly facts:
    | { readonly connType: string }
    | { readonly templateFields: readonly string[] }
    | { readonly name: string }
    | { readonly sees: readonly string[] }
    | { readonly name: string; readonly members: readonly string[] }
    | { readonly name: string; readonly hears: readonly string[] };
}

interface BaseClasses {
  readonly BaseHook: object;
  readonly BaseNotifier: object;
  readonly BaseOperator: object;
  readonly BaseSensor: object;
}

/** Which kind of contribution an export is; undefined when it is something else. The classes are those that the package extends. */
export function contributionOf(value: unknown, { BaseHook, BaseNotifier, BaseOperator, BaseSensor }: BaseClasses) {
  if ((typeof value !== "function" && typeof value !== "object") || value === null) return undefined;
  const { timetableName, executorName, templateFields = [], connType = "" } = value as Facts;
  if (typeof value === "function") {
    if (extendsClass(value, BaseHook)) return contribution("hooks", { connType });
    if (extendsClass(value, BaseSensor)) return contribution("sensors", { templateFields: [...templateFields] });
    if (extendsClass(value, BaseOperator)) return contribution("operators", { templateFields: [...templateFields] });
    if (extendsClass(value, BaseNotifier)) return contribution("notifiers", { templateFields: [...templateFields] });
  }
  if (isPolicies(value)) return contribution("policies", { sees: POLICY_KINDS.filter((kind) => value[kind]) });
  if (isTemplateMacros(value)) return contribution("macros", { name: value.name, members: Object.keys(value.members) });
  if (isListener(value))
    return contribution("listeners", { name: value.name, hears: LISTENER_EVENTS.filter((event) => value[event]) });
  if (isDeadlineReference(value)) return contribution("deadlineReferences", { name: value.deadlineReference.name });
  if (timetableName !== undefined) return contribution("timetables", { name: timetableName });
  if (isSecretsBackendKind(value)) return contribution("secretsBackends", { name: value.name });
  if (executorName !== undefined) return contribution("executors", { name: executorName });
  return undefined;
}

interface Facts {
  readonly timetableName?: string;
  readonly executorName?: string;
  readonly templateFields?: readonly string[];
  readonly connType?: string;
}

// a copy of another version may lack one of them
const extendsClass = (value: object, base: object | undefined): boolean =>
  base !== undefined && Object.prototype.isPrototypeOf.call(base, value);
const contribution = (kind: ContributionKind, facts: Contribution["facts"]): Contribution => ({ kind, facts });
