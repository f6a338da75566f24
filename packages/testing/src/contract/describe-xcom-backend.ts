import type { XComBackend } from "@tradewind/core";
import { describeRules } from "./rule.ts";
import { XCOM_BACKEND_RULES } from "./xcom-backend-rules.ts";

/**
 * The contract of an XCom backend, one test for each rule: it gives back what it was given, keeps places apart, never changes what a
 * reference leads to, and deletes what it is told to delete. Call it at the top of a test file.
 *
 * @param name What the backend is called.
 * @param open Makes one for a rule; what that has left of its own DAG is deleted in the end.
 * @example
 * describeXComBackend("bucket", async () => bucket.open({ bucket: "test" }));
 */
export function describeXComBackend(name: string, open: () => Promise<XComBackend>): void {
  describeRules(`XCom backend ${name}`, XCOM_BACKEND_RULES, open);
}
