import { TradewindError } from "./tradewind-error.ts";

/** A secrets backend could not answer. Nobody else is asked: an older secret somewhere else would be the wrong one. */
export class SecretsBackendError extends TradewindError {
  constructor({ backend, asked, why }: { backend: string; asked: string; why: string }) {
    super({
      code: "TW4005",
      message: `Secrets backend "${backend}" could not be asked for ${asked}: ${why}.`,
      hint: "See that it can be reached, and TRADEWIND__SECRETS__BACKEND and TRADEWIND__SECRETS__BACKEND_OPTIONS.",
    });
  }
}

/** For backends to throw: this process may not read that. It is not asked again. */
export class SecretsAccessDeniedError extends TradewindError {
  constructor({ backend, asked }: { backend: string; asked: string }) {
    super({
      code: "TW4006",
      message: `Secrets backend "${backend}" denies ${asked}.`,
      hint: "Give Tradewind the right to read it there, or take the name away there if another source should answer.",
    });
  }
}

/** A file of connections or variables cannot be used. What stands in it is not shown. */
export class InvalidSecretsFileError extends TradewindError {
  constructor({ file, problems }: { file: string; problems: readonly string[] }) {
    super({
      code: "TW4007",
      message: [`${file} cannot be used:`, ...problems.map((problem) => `  ${problem}`)].join("\n"),
      hint: "Write JSON or YAML, name to value, as `connections export` and `variables export` do; or NAME=value in a file that ends with .env.",
    });
  }
}
