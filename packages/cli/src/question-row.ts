import { UNMAPPED } from "@tradewind/core/engine";
import type { OpenQuestion } from "@tradewind/runtime";
import { isoTime } from "./iso-time.ts";
import type { Row } from "./output.ts";
import { shownMapIndex } from "./task-name.ts";

/** An open question as it is listed. */
export const questionRow = ({ dagId, runId, taskId, mapIndex, question }: OpenQuestion): Row => ({
  dag_id: dagId,
  task_id: taskId,
  run_id: runId,
  map_index: mapIndex === UNMAPPED ? UNMAPPED : shownMapIndex(mapIndex),
  subject: question.subject,
  options: question.options,
  asked_at: isoTime(question.askedAt),
  due_at: isoTime(question.dueAt),
});

/** Everything about it. */
export const questionDetails = (open: OpenQuestion): Row => {
  const { subject, body, options, defaults, multiple, paramsSchema, paramsDefaults, assignedUsers } = open.question;
  const { asked_at, due_at, ...place } = questionRow(open);
  return {
    ...place,
    subject,
    body,
    options,
    multiple,
    defaults,
    params: paramsDefaults,
    params_schema: paramsSchema,
    assigned_users: assignedUsers,
    asked_at,
    due_at,
  };
};
