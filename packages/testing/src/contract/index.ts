import "../index.ts";

export type { Around } from "./around.ts";
export { describeExecutor } from "./describe-executor.ts";
export { describeHook } from "./describe-hook.ts";
export { describeOperator } from "./describe-operator.ts";
export { describeProvider } from "./describe-provider.ts";
export { describeSecretsBackend } from "./describe-secrets-backend.ts";
export { describeSensor } from "./describe-sensor.ts";
export { describeStore } from "./describe-store.ts";
export { describeTimetable } from "./describe-timetable.ts";
export { describeXComBackend } from "./describe-xcom-backend.ts";
export type { ContractDag, ExecutorContract } from "./executor-contract.ts";
export type { HookCall, HookContract } from "./hook-contract.ts";
export type { OperatorClass, OperatorContract, OptionsOf } from "./operator-contract.ts";
export type { ProviderContract } from "./provider-subject.ts";
export type { SecretsContract } from "./secrets-contract.ts";
export type { SensorClass, SensorContract, Situation } from "./sensor-contract.ts";
export type { TimetableContract } from "./timetable-contract.ts";
