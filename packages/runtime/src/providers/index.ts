export { checkProvider } from "./check-provider.ts";
export { type ConnectionHook, connectionHooks, hooksOfFile } from "./connection-hooks.ts";
export { connectionTypes, type KnownConnectionType } from "./connection-types.ts";
export { describeProvider, descriptorText } from "./describe-provider.ts";
export { findProviders, type Provider, readProvider } from "./find-providers.ts";
export { type InspectTools, inspectProvider } from "./inspect-provider.ts";
export { codeEntries, type Manifest, readManifest } from "./manifest.ts";
