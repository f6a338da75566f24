import { DagImportError } from "@tradewind/worker";

/** There is neither a file nor a folder of that name. */
export class NoSuchPathError extends DagImportError {
  constructor(path: string) {
    super({
      file: path,
      code: "TW2006",
      message: `${path} does not exist.`,
      hint: "Name a DAG file or a folder with --dags, or set TRADEWIND__CORE__DAGS_FOLDER.",
    });
  }
}

/** A file was not imported in time: it loops, or waits for something that does not come. */
export class ImportTimeoutError extends DagImportError {
  constructor({ file, timeoutMs }: { file: string; timeoutMs: number }) {
    super({
      file,
      code: "TW2008",
      message: `${file} was not imported within ${timeoutMs / 1000} s; its process was ended.`,
      hint: "Move what loops, connects or waits from the top level into a task. For an import that needs longer raise TRADEWIND__LOADER__IMPORT_TIMEOUT_SECONDS.",
    });
  }
}

/** A file ended the process that imported it. */
export class ImportExitError extends DagImportError {
  constructor({ file, how }: { file: string; how: string }) {
    super({
      file,
      code: "TW2009",
      message: `${file} cannot be imported: the process that imported it ${how}.`,
      hint: "Importing a DAG file must leave the process alive: remove process.exit() and process.abort() from the top level of the file and of what it imports, and look for native code that crashes.",
    });
  }
}

/** A file took more memory than an import may have. */
export class ImportMemoryError extends DagImportError {
  constructor({ file, found, limitMb }: { file: string; found: string; limitMb: number }) {
    super({
      file,
      code: "TW2010",
      message: `${file} cannot be imported: ${found}, with a limit of ${limitMb} MB.`,
      hint: "Load data inside a task, not at the top level. For an import that needs more raise TRADEWIND__LOADER__MEMORY_LIMIT_MB.",
    });
  }
}

/** A file was imported, but something it had started threw where nobody listens. */
export class StrayError extends DagImportError {
  constructor({ file, what, cause }: { file: string; what: string; cause: unknown }) {
    const error = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    super({
      file,
      code: "TW2011",
      message: `${file} leaves ${what} that nothing handles: ${error}`,
      hint: "Await the promise or catch its error, and start work inside a task: in a worker this would end the process with all of its tasks.",
      cause,
    });
  }
}

/** The process that should import files did not come up. */
export class LoaderStartError extends DagImportError {
  constructor({ file, how, output }: { file: string; how: string; output: string }) {
    super({
      file,
      code: "TW2012",
      message: `${file} cannot be imported: the process for it ${how} before it was ready.${output && `\n${output}`}`,
      hint: "Check the nearest tsconfig.json and NODE_OPTIONS; `tradewind check` with the same file shows more.",
    });
  }
}

/** The importing process gave a document that this one cannot read. */
export class UnreadableDocumentError extends DagImportError {
  constructor({ file, cause }: { file: string; cause: unknown }) {
    super({
      file,
      code: "TW2013",
      message: `${file} gives a document that cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: "Let DAG files and scheduler use one version of tradewind; `npm ls @tradewind/core` shows them.",
      cause,
    });
  }
}
