import { TradewindError } from "@tradewind/core";
import { type TimetableRegistry, timetableRegistry } from "@tradewind/core/engine";
import { type AnyTimetableKind, isTimetableKind, providerTimetables } from "../providers/provider-timetables.ts";
import { exportsOf } from "./exports-of.ts";

/** A module that should define timetables cannot be used. */
export class TimetableModuleError extends TradewindError {
  constructor({ module, why, cause }: { module: string; why: string; cause?: unknown }) {
    super({
      code: "TW5011",
      message: `Module "${module}" of scheduler.timetables ${why}.`,
      hint: "Name files or packages, separated by commas, that export what defineTimetable() made.",
      cause,
    });
  }
}

/**
 * The timetables of one's own that documents may name: what the modules export that `scheduler.timetables` lists, and what the
 * project's providers bring under names that are free. Paths are seen from `folder`, and so are packages. These modules run in the
 * scheduler itself: they must be quick and do nothing but define. A provider that cannot be used is told to `onTrouble`.
 *
 * @throws TimetableModuleError
 */
export async function loadTimetables(
  modules: string,
  folder: string,
  onTrouble: (error: TradewindError) => void = () => {},
): Promise<TimetableRegistry> {
  const names = modules.split(",").flatMap((name) => name.trim() || []);
  const kinds = (await Promise.all(names.map((name) => kindsOf(name, folder)))).flat();
  const taken = new Set(kinds.map(({ timetableName }) => timetableName));
  const brought = await providerTimetables(folder, onTrouble);
  return timetableRegistry([...kinds, ...brought.filter(({ timetableName }) => !taken.has(timetableName))]);
}

async function kindsOf(module: string, folder: string): Promise<AnyTimetableKind[]> {
  try {
    const kinds = (await exportsOf(module, folder)).filter(isTimetableKind);
    if (kinds.length === 0) throw new TimetableModuleError({ module, why: "exports no timetable" });
    return kinds;
  } catch (cause) {
    if (cause instanceof TimetableModuleError) throw cause;
    throw new TimetableModuleError({ module, why: `cannot be imported: ${(cause as Error).message}`, cause });
  }
}
