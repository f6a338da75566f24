/**
 * Base of what a creator cannot do: a stable code, a sentence, and what to do about it. Not core's TradewindError: who creates a
 * project has installed nothing of Tradewind yet, and should not wait for it.
 */
export abstract class CreatorError extends Error {
  readonly code: string;
  readonly hint: string;

  constructor({ code, message, hint, cause }: { code: string; message: string; hint: string; cause?: unknown }) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = hint;
  }
}

/** The creator was called in a way that it does not know. */
export class CreatorUsageError extends CreatorError {
  constructor({ message, hint }: { message: string; hint: string }) {
    super({ code: "TW9101", message, hint });
  }
}

/** Something lies already where the project should be. */
export class FolderTakenError extends CreatorError {
  constructor({ folder, found }: { folder: string; found: readonly string[] }) {
    const shown = [...found.slice(0, 5), ...(found.length > 5 ? ["..."] : [])].join(", ");
    super({
      code: "TW9102",
      message: `${folder} is not empty: it holds ${shown}.`,
      hint: "Name a folder that does not exist yet, or empty this one. Nothing was written.",
    });
  }
}

/** A name that npm would not let a package have. */
export class PackageNameError extends CreatorError {
  constructor({ name, problems, example }: { name: string; problems: readonly string[]; example: string }) {
    super({
      code: "TW9103",
      message: `"${name}" cannot be the name of a package: ${problems.join("; ")}.`,
      hint: `Use lowercase letters, digits and -, as in ${example}.`,
    });
  }
}

/** A folder of packed packages that cannot be used. */
export class PackedPackagesError extends CreatorError {
  constructor({ folder, problem, cause }: { folder: string; problem: string; cause?: unknown }) {
    super({
      code: "TW9104",
      message: `--packages: ${folder} ${problem}.`,
      hint: "Pack Tradewind in a clone of it, with `npm run pack`, and name the folder that it prints.",
      cause,
    });
  }
}
