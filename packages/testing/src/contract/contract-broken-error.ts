import { TradewindError } from "@tradewind/core";

interface Broken {
  /** What does not keep to its contract. */
  readonly subject: string;
  readonly rule: { readonly name: string; readonly mend: string };
  readonly found: readonly string[];
}

/** A rule of a contract does not hold. */
export class ContractBrokenError extends TradewindError {
  constructor({ subject, rule: { name, mend }, found }: Broken) {
    super({
      code: "TW9010",
      // test runners show the message of an error and not its hint
      message: [`${subject} breaks the rule "${name}":`, ...found.map(indented), `To mend it: ${mend}`].join("\n"),
      hint: mend,
    });
    // where the assertion stands tells nobody anything
    this.stack = this.message;
  }
}

const indented = (text: string): string => text.replace(/^/gm, "  ");
