export { describeConnectionType, isConnectionType } from "../connection/connection-type.ts";
export { CONTRIBUTION_KINDS, type Contribution, type ContributionKind, contributionOf } from "./contributions.ts";
export {
  PROVIDER_API_VERSION,
  type ProviderDescriptor,
  readProviderDescriptor,
} from "./descriptor.ts";
