import { BaseOperator } from "@tradewind/core";
import { inAttempt, linkKey, operatorClassOf } from "@tradewind/core/engine";
import { type RenderTaskParts, renderText } from "./render-task.ts";
import type { RunningAttempt } from "./running-attempt.ts";

/** Whether attempts of the task may leave links. Asked of each attempt: classes that say nothing have the one empty object. */
export const hasLinks = ({ task }: Pick<RunningAttempt, "task">): boolean =>
  operatorClassOf(task.operator).operatorExtraLinks !== BaseOperator.operatorExtraLinks;

/** Stores where the links of a task lead, as XComs of its own. One that cannot be made is a line of the log. */
export async function pushLinks(running: RunningAttempt, parts: RenderTaskParts): Promise<void> {
  const { context, log, surroundings, task, xcoms } = running;
  for (const [name, link] of Object.entries(operatorClassOf(task.operator).operatorExtraLinks)) {
    try {
      const url =
        typeof link === "function"
          ? await inAttempt(running, () => link(context))
          : await renderText({ ...parts, template: link });
      if (url === undefined || url === "") continue;
      // whoever shows it makes it something to click on
      if (!/^https?:\/\//i.test(url)) throw new Error(`"${url}" is no address that begins with http:// or https://`);
      xcoms.push(linkKey(name), surroundings.masker.mask(url));
    } catch (error) {
      log.worker.warn(`The link "${name}" cannot be made: ${error}`);
    }
  }
}
