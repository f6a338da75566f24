import { SampleServiceError, type SampleServiceHook } from "./hook.ts";

/**
 * Stands in for a SampleServiceHook in tests: gives these answers, by path, and remembers what it was asked for.
 *
 * @example
 * const service = fakeSampleService({ "/orders": [{ id: 1 }] });
 */
export function fakeSampleService(answers: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const get: SampleServiceHook["get"] = async (path) => {
    asked.push(path);
    if (!Object.hasOwn(answers, path)) throw new SampleServiceError({ path, problem: "answered 404" });
    return answers[path];
  };
  return { asked: asked as readonly string[], get };
}
