/** What a plugin of Vite is, as far as this one goes. */
export interface DecoratorsPlugin {
  readonly name: string;
  readonly enforce: "pre";
  transform(code: string, id: string): Promise<{ code: string; map: string } | undefined>;
}

/**
 * Compiles standard decorators where Vite does not: Vite 8 leaves them as they are, and no Node runs them. With Vite 7 it is not needed and
 * does no harm. esbuild does the work, which comes with tsx.
 *
 * @example
 * // vitest.config.ts
 * export default defineConfig({ plugins: [standardDecorators()] });
 */
export function standardDecorators(): DecoratorsPlugin {
  return {
    name: "tradewind:standard-decorators",
    enforce: "pre",
    async transform(code, id) {
      const [file = ""] = id.split("?");
      if (!/\.[cm]?tsx?$/.test(file) || /[\\/]node_modules[\\/]/.test(file) || !/^\s*@[\w(]/m.test(code))
        return undefined;
      const { transform } = await import("esbuild");
      const { code: js, map } = await transform(code, {
        loader: file.endsWith("x") ? "tsx" : "ts",
        target: "es2022",
        sourcefile: file,
        sourcemap: true,
        keepNames: true,
        tsconfigRaw: { compilerOptions: { experimentalDecorators: false, useDefineForClassFields: true } },
      });
      return { code: js, map };
    },
  };
}
