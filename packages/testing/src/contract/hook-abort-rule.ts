import type { BaseHook, Connection } from "@tradewind/core";
import { callMs, followed, givenConnection, NO_CONNECTION } from "./hook-calls.ts";
import type { HookCall, HookSubject } from "./hook-contract.ts";
import { type Waited, waited } from "./patience.adapter.ts";
import { errorText, type Rule } from "./rule.ts";
import { withHook } from "./watched-hook.ts";

/** Only calls that take the signal can be ended by it. */
const takesSignal = (call: HookCall<never>): boolean => call.length >= 2;

export const hookAbortRule: Rule<HookSubject> = {
  name: "ends a call whose signal is aborted",
  mend: "hand the signal on to what the method waits for (`fetch(url, { signal })`), and call signal.throwIfAborted() before each further step.",
  judge: async (subject) => {
    const calls = Object.entries(subject.contract.calls).filter(([, call]) => takesSignal(call));
    if (calls.length === 0) return { notJudged: "no call takes the signal: (hook, { signal }) => ..." };
    const connection = await givenConnection(subject);
    if (!connection) return { notJudged: NO_CONNECTION };
    const found: string[] = [];
    for (const [name, call] of calls) found.push(...(await aborted({ name, call, subject, connection })));
    return found;
  },
};

interface Abortable {
  readonly name: string;
  readonly call: HookCall<BaseHook>;
  readonly subject: HookSubject;
  readonly connection: Connection;
}

async function aborted({ name, call, subject, connection }: Abortable): Promise<string[]> {
  const reason = new Error("the contract has aborted the call");
  const callWith = (signal: AbortSignal): Promise<Waited<unknown>> =>
    withHook(
      subject.Hook,
      async () => connection,
      (hook) => waited(async () => followed(await call(hook, { signal })), callMs(subject)),
    );
  const before = await callWith(AbortSignal.abort(reason));
  if (before.kind === "value") return [`found that "${name}" answers, although its signal was aborted before`];
  if (before.kind === "error" && !isAbort(before.error, reason))
    return [`found ${errorText(before.error)} of "${name}" after its signal was aborted, expected the signal's reason`];
  const during = new AbortController();
  const ending = callWith(during.signal);
  during.abort(reason);
  const isLate = before.kind === "late" || (await ending).kind === "late";
  return isLate ? [`found that "${name}" goes on for ${callMs(subject)} ms after its signal was aborted`] : [];
}

/** Libraries have errors of their own for it; what matters is that it does not look like a failure of the other side. */
function isAbort(error: unknown, reason: Error): boolean {
  if (error === reason) return true;
  if (!(error instanceof Error)) return false;
  return error.name === "AbortError" || (error.cause !== undefined && isAbort(error.cause, reason));
}
