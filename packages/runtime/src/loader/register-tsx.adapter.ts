// tsx costs 170 ms to import, which projects of compiled files should not pay. Node has one list of loaders per process, so that
// one registration serves all files.
let registered: Promise<void> | undefined;

/** Makes this process import TypeScript, decorators compiled as the tsconfig says. */
export function registerTsx(tsconfig: string | undefined): Promise<void> {
  registered ??= register(tsconfig);
  return registered;
}

async function register(tsconfig: string | undefined): Promise<void> {
  if (tsconfig !== undefined) process.env.TSX_TSCONFIG_PATH ??= tsconfig;
  const tsx = await import("tsx/esm/api");
  tsx.register();
  process.setSourceMapsEnabled(true);
}
