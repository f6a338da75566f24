import { existsSync } from "node:fs";
import { createRequire, register } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import type { ImportEdge } from "./import-hooks.ts";

/** Which modules a file of this process imports. */
export interface ImportTrace {
  /** Every file that the file depends on, itself first. Of a package among node_modules its package.json stands for all of it. */
  inputsOf(file: string): string[];
  /** What it imports itself, in order, as URLs that can be imported again. */
  importsOf(file: string): { readonly url: string; readonly specifier: string }[];
}

/** Traces the imports of this process from now on. */
export function traceImports(): ImportTrace {
  const { port1, port2 } = new MessageChannel();
  register(import.meta.resolve("@tradewind/runtime/check/hooks"), {
    data: { port: port2 },
    transferList: [port2],
  });
  port1.unref();
  const edges = new Map<string, { readonly url: string; readonly path: string; readonly specifier: string }[]>();
  // the hooks post before an import goes on, so that all of its edges are there when it has ended
  const drain = () => {
    for (let next = receiveMessageOnPort(port1); next; next = receiveMessageOnPort(port1)) {
      const [from, to, specifier] = next.message as ImportEdge;
      const parent = pathOf(from);
      const path = pathOf(to);
      if (parent === undefined || path === undefined) continue;
      const list = edges.get(parent) ?? [];
      edges.set(parent, list);
      list.push({ url: to, path, specifier });
    }
  };
  return {
    inputsOf(file) {
      drain();
      const inputs = new Set<string>();
      const visit = (path: string) => {
        const input = packageFile(path) ?? path;
        if (inputs.has(input)) return;
        inputs.add(input);
        if (input === path) for (const edge of edges.get(path) ?? []) visit(edge.path);
      };
      visit(file);
      // require() is not traced: what it has loaded may be of any file
      for (const path of requiredFiles()) visit(path);
      return [...inputs];
    },
    importsOf(file) {
      drain();
      return (edges.get(file) ?? []).map(({ url, specifier }) => ({ url, specifier }));
    },
  };
}

function pathOf(url: string): string | undefined {
  return url.startsWith("file:") ? fileURLToPath(url.replace(/[?#].*$/, "")) : undefined;
}

/** The package.json of the package that a file in node_modules belongs to. */
function packageFile(path: string): string | undefined {
  const match = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(path);
  return match ? join(match[1]!, "package.json") : undefined;
}

function requiredFiles(): string[] {
  const { cache } = createRequire(import.meta.url);
  return Object.keys(cache).filter((path) => packageFile(path) === undefined && existsSync(path));
}
