import { BashOperator, dag } from "@tradewind/core";

@dag({ schedule: null, dagId: "bash_operator_no_command" })
export class NoCommand {
  flow() {
    new BashOperator({ taskId: "task" } as never);
  }
}
