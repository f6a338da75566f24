export { type SampleServiceSettings, sampleService } from "./connection.ts";
export { type SampleServiceClient, SampleServiceError, SampleServiceHook } from "./hook.ts";
export { SampleServiceOperator, type SampleServiceOptions } from "./operator.ts";
