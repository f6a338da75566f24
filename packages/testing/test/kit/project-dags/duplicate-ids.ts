import { BashOperator, dag } from "@tradewind/core";

@dag({ schedule: null, dagId: "duplicate_task_ids" })
export class DuplicateIds {
  flow() {
    for (let i = 0; i < 6; i++) new BashOperator({ taskId: "task", bashCommand: "true" });
  }
}
