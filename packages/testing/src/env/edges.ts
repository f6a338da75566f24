import type { ConnectionInput } from "@tradewind/core";
import type { HookOverrides } from "@tradewind/core/engine";
import type { OptionKinds } from "../known-options.ts";
import type { StateValues } from "../state-seeds.ts";
import type { Allowed } from "./network-rules.ts";

/** What stands in a test where production has the outside world; everything may be left out. */
export interface Edges {
  /** Connections by id. Nothing is read from the environment of the process unless `environment` is given. */
  readonly connections?: Readonly<Record<string, ConnectionInput>>;
  /** Variables by key. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Environment variables in which connections and variables may stand, such as `process.env`. @default none */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Stand-ins for hooks, by connection id. */
  readonly hooks?: Readonly<Record<string, object>>;
  /** Stand-ins for hooks, by class. */
  readonly override?: HookOverrides["byClass"];
  /** What is kept for assets, by asset and key. @default nothing */
  readonly assetState?: Readonly<Record<string, StateValues>>;
  /** What tasks may connect to: `hook:<connection id>`, a host, `host:port`, or `network`. @default nothing */
  readonly allow?: readonly Allowed[];
}

export const EDGES: OptionKinds<Edges> = {
  connections: "object",
  variables: "object",
  environment: "object",
  hooks: "object",
  override: "list",
  assetState: "object",
  allow: "list",
};
