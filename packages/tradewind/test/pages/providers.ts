// The examples of docs/providers.md, so that they compile and run; pages.test.ts compares the two.
import { BaseHook, BaseNotifier, dag, type Flow, hook, task } from "../../src/index.ts";

/** What the page takes for granted: a hook that can send. */
export class ChatHook extends BaseHook {
  async send(text: string): Promise<void> {
    const { host } = await this.getConnection(this.connId);
    throw new Error(`${host} would hear "${text}"`);
  }
}

export class ChatNotifier extends BaseNotifier<{ connId: string; text: string }> {
  static override readonly templateFields = ["text"] as const;

  override async notify(): Promise<void> {
    await hook(ChatHook, this.options.connId).send(this.options.text);
  }
}

const tell = (text: string) => new ChatNotifier({ connId: "chat", text });

@dag({ onFailureCallback: tell("{{ dag_run.run_id }} is {{ state }}: {{ reason }}") })
export class Nightly {
  @task({ onFailureCallback: tell("{{ ti.task_id }} failed: {{ exception }}") })
  load() {
    throw new Error("no rows");
  }

  flow(this: Flow<Nightly>) {
    this.load();
  }
}
