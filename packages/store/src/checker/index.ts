export { type CheckOptions, checkStore } from "./check-store.ts";
