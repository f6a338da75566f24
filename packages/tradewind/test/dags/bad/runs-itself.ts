import { dag, run } from "tradewind";

@dag()
export class RunsItself {
  flow() {}
}

await run(RunsItself);
