// The examples of docs/providers.md, so that they compile and run; pages.test.ts compares the two.
import {
  describeExecutor,
  describeHook,
  describeOperator,
  describeProvider,
  describeSecretsBackend,
  describeSensor,
  describeStore,
  describeTimetable,
  describeXComBackend,
  type ExecutorContract,
} from "@tradewind/testing/contract";
import {
  BaseHook,
  BaseNotifier,
  BaseOperator,
  BaseSensor,
  type Connection,
  dag,
  defineListener,
  defineMacros,
  defineSecretsBackend,
  defineTimetable,
  type Flow,
  hook,
  IncompleteConnectionError,
  InvalidOptionError,
  type OperatorOptions,
  type TaskContext,
  task,
} from "../../src/index.ts";
import { bucket } from "./xcom.ts";

/** What the page takes for granted: a hook that can send. */
export class ChatHook extends BaseHook<Connection> {
  static override readonly connType = "chat";

  protected override async makeConn(): Promise<Connection> {
    const connection = await this.getConnection(this.connId);
    if (!connection.host) throw new IncompleteConnectionError({ connId: this.connId, missing: "host" });
    return connection;
  }

  async send(text: string, _options: { signal?: AbortSignal } = {}): Promise<void> {
    throw new Error(`${(await this.getConn()).host} would hear "${text}"`);
  }

  async history(_options: { signal: AbortSignal }): Promise<string[]> {
    throw new Error(`${(await this.getConn()).host} would tell`);
  }
}

interface SendOptions {
  readonly connId: string;
  readonly text: string;
}

class SendOperator extends BaseOperator<SendOptions, void> {
  static override readonly templateFields = ["text"] as const;

  constructor(options: OperatorOptions<SendOptions>) {
    super(options);
    if (options.text === "")
      throw new InvalidOptionError({ option: "text", found: "", expected: "what is to be sent" });
  }

  override async execute({ signal }: TaskContext): Promise<void> {
    await hook(ChatHook, this.options.connId).send(this.options.text, { signal });
  }
}

export class ChatNotifier extends BaseNotifier<{ connId: string; text: string }> {
  static override readonly templateFields = ["text"] as const;

  override async notify(): Promise<void> {
    await hook(ChatHook, this.options.connId).send(this.options.text);
  }
}

class NewsSensor extends BaseSensor<{ connId: string }> {
  override async poke({ signal }: TaskContext): Promise<boolean> {
    return (await hook(ChatHook, this.options.connId).history({ signal })).length > 0;
  }
}

const shifts = defineTimetable({
  name: "shifts",
  create: ({ hours }: { hours: number }) => ({
    summary: `shifts of ${hours} hours`,
    nextRun(last, { earliest, latest, catchup, now }) {
      const next = last?.end ?? earliest ?? now;
      const passed = Math.floor(now.diff(next, "hours").hours / hours) - 1;
      const start = catchup ? next : next.plus({ hours: Math.max(0, passed) * hours });
      if (latest && start > latest) return undefined;
      const end = start.plus({ hours });
      return { interval: { start, end }, logicalDate: start, runAfter: end };
    },
    newestComplete: (end) => ({ start: end.minus({ hours }), end }),
  }),
});

const vault = defineSecretsBackend({
  name: "vault",
  open: ({ url }) => ({
    async getVariable(key) {
      if (url !== "vault.example") throw Object.assign(new Error(`no vault at ${url}`), { code: "ENOTFOUND" });
      return key === "region" ? "eu" : undefined;
    },
  }),
});

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

// {{ macros.acme.fiscal_year(ds) }}
export const acme = defineMacros("acme", {
  fiscal_year: (ds: string) => Number(ds.slice(0, 4)) + (ds.slice(5) >= "07-01" ? 1 : 0),
});

const report = (taskId: string, outlets: readonly string[]): void => console.log(taskId, outlets);

export const lineage = defineListener({
  name: "lineage",
  onTaskInstanceSuccess: ({ ti, outlets }) =>
    report(
      ti.taskId,
      outlets.map(({ name }) => name),
    ),
  onDagRunFailed: ({ dagId, reason, log }) => log.warn(`${dagId}: ${reason}`),
});

const openAcmeStore: Parameters<typeof describeStore>[1] = () => {
  throw new Error("a store of one's own is longer than this page");
};

const acmeExecutor = (file: string): ReturnType<ExecutorContract["open"]> => {
  throw new Error(`an executor of one's own, for ${file}, is longer than this page`);
};

/** What needs more than the page has. */
export function otherContracts(): void {
  describeProvider(".");
  describeExecutor("acme", { open: ({ file }) => acmeExecutor(file) });
  describeStore("acme", () => openAcmeStore());
  describeXComBackend("acme", async () => bucket.open({ prefix: "test" }));
}

export function chatContract(): void {
  describeHook(ChatHook, {
    connection: process.env.CHAT_URI,
    fake: { send: () => {}, history: async () => ["hello"] },
    calls: {
      "sends a text": (hook) => hook.send("hello"),
      "reads the history": (hook, { signal }) => hook.history({ signal }),
    },
    needs: ["host"],
  });

  describeOperator(SendOperator, {
    valid: [{ connId: "chat", text: "sales of {{ ds }}" }],
    invalid: [{ connId: "chat", text: "" }],
    hooks: { chat: { send: () => {} } },
  });

  describeSensor(NewsSensor, {
    valid: [{ connId: "chat" }],
    whenFound: { hooks: { chat: { history: async () => ["hello"] } } },
    whenNotFound: { hooks: { chat: { history: async () => [] } } },
  });

  describeTimetable(shifts({ hours: 8 }), { from: "2024-01-01", kind: shifts });

  describeSecretsBackend(vault, {
    options: { url: "vault.example" },
    holds: { variables: { region: "eu" } },
    outage: () => vault.open({ url: "nowhere.example" }),
  });
}
