import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

/** What became of a program. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  /** stdout and stderr. */
  readonly output: string;
}

/** A folder outside of the workspace, with Tradewind's packages as they would be published, and the creators installed from there. */
export class Workshop implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "tradewind-packed-"));
  readonly packages = join(this.folder, "packages");

  /** Packs everything that is public, and installs the creators. */
  async open(): Promise<void> {
    mkdirSync(join(this.folder, "tmp"));
    await this.done("node", [join(ROOT, "scripts/pack.mjs"), this.packages]);
    await this.#offerBinding();
    const index: Record<string, string> = JSON.parse(readFileSync(join(this.packages, "packages.json"), "utf8"));
    const creators = ["create-tradewind", "create-tradewind-provider"].map((name) => join(this.packages, index[name]!));
    await this.install("npm", ["install", "--prefix", join(this.folder, "creators"), ...creators]);
  }

  /** A creator, as `npm create` would start it. */
  create(creator: string, words: readonly string[]): Promise<string> {
    return this.done(join(this.folder, "creators/node_modules/.bin", creator), [...words, "--packages", this.packages]);
  }

  /** What a program wrote to stdout that went well. @throws Error with what it wrote when it did not */
  async done(program: string, words: readonly string[], cwd = this.folder): Promise<string> {
    const { status, stdout, output } = await this.run(program, words, cwd);
    if (status !== 0) throw failure(program, words, output);
    return stdout;
  }

  /** Installs packages. Those of others come from the registry, or from the cache of this machine. */
  async install(program: "npm" | "npx", words: readonly string[], cwd = this.folder): Promise<void> {
    const quiet = ["--prefer-offline", ...(program === "npm" ? ["--no-audit", "--no-fund", "--fetch-retries=1"] : [])];
    await this.done(program, [...words, ...quiet], cwd);
  }

  run(program: string, words: readonly string[], cwd: string): Promise<Ended> {
    return new Promise((resolve) => {
      execFile(program, words, { cwd, env: this.#environment(), maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
        if (!error) return resolve({ status: 0, stdout, output: `${stdout}${stderr}` });
        // a text: there is no such program, or a signal has ended it
        const status = typeof error.code === "number" ? error.code : 1;
        resolve({ status, stdout, output: `${stdout}${stderr}${error.message}` });
      });
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** That of this process without what a test runner and the package manager around it say. */
  #environment(): NodeJS.ProcessEnv {
    const outside = Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|NODE_ENV$|TEST$|FORCE_COLOR$|npm_config_user_agent$|INIT_CWD$)/.test(name),
    );
    return {
      ...Object.fromEntries(outside),
      NO_COLOR: "1",
      TMPDIR: join(this.folder, "tmp"),
    };
  }

  /** SQLite's binding is compiled where it cannot be downloaded, which takes a minute: the one of the workspace is offered in its place. */
  async #offerBinding(): Promise<void> {
    const store = createRequire(join(ROOT, "packages/store/package.json"));
    const manifest = store.resolve("better-sqlite3/package.json");
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
    const staged = join(this.folder, "bindings/staged");
    const built = "build/Release/better_sqlite3.node";
    mkdirSync(dirname(join(staged, built)), { recursive: true });
    cpSync(join(dirname(manifest), built), join(staged, built));
    const system = `node-v${process.versions.modules}-${process.platform}-${process.arch}`;
    const file = join(this.folder, "bindings", `better-sqlite3-v${version}-${system}.tar.gz`);
    await this.done("tar", ["-C", staged, "-czf", file, "build"]);
    // read by its install script from any folder above it
    writeFileSync(join(this.folder, ".prebuild-installrc"), JSON.stringify({ "local-prebuilds": dirname(file) }));
  }
}

function failure(program: string, words: readonly string[], output: string): Error {
  const isCutOff = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT/.test(output);
  const why = isCutOff
    ? "The registry of packages cannot be reached, so that nothing can be said about the packed packages.\n"
    : "";
  return new Error(`${why}${program} ${words.join(" ")} failed:\n${output}`);
}
