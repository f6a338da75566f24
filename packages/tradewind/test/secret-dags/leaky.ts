import { execFileSync } from "node:child_process";
import { inspect } from "node:util";
import {
  asset,
  BashOperator,
  chain,
  currentContext,
  dag,
  type Flow,
  isMain,
  run,
  SkipTask,
  TriggerDagRunOperator,
  task,
} from "tradewind";

// DAGs that do everything that they should not do with what they have looked up.

const LEAKED = asset("leaked");

interface Returned {
  readonly password: string;
  readonly map: Map<string, string>;
  readonly length: number;
}

async function lookUp(): Promise<{ password: string; token: string; variable: string; all: string[] }> {
  const { connections, variables } = currentContext();
  const { password = "", extra } = await connections.get("canary");
  const token = String(extra.api_token);
  const variable = String(await variables.get("canary_secret"));
  return { password, token, variable, all: [password, token, variable] };
}

function encodings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ secret }).toString(),
    `http://user:${encodeURIComponent(secret)}@host/path`,
    JSON.stringify({ secret }),
    JSON.stringify(JSON.stringify({ secret })),
    inspect({ secret }),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
    inspect(bytes),
    JSON.stringify(bytes),
    ...["", "x", "xy"].flatMap((before) => [
      Buffer.from(`${before}${secret}behind`).toString("base64"),
      Buffer.from(before + secret).toString("base64url"),
    ]),
    `Basic ${Buffer.from(`user:${secret}`).toString("base64")}`,
  ];
}

function printForms(secret: string): void {
  const { log } = currentContext();
  for (const form of encodings(secret)) {
    console.log("printed", form);
    log.info("logged %s and %j", form, { form });
    process.stdout.write(`written ${form}\n`);
    console.error(form);
  }
}

function printInParts(secret: string): void {
  for (let cut = 3; cut < secret.length; cut++) {
    const [first, second] = [secret.slice(0, cut), secret.slice(cut)];
    console.log(`first ${first}`);
    console.log(`${second} second`);
    for (const stream of [process.stdout, process.stderr]) {
      stream.write(first);
      stream.write(`${second}\n`);
    }
  }
  for (const part of secret.match(/.{1,5}/gsu)!) console.log(part);
}

@dag()
export class Leaky {
  @task() async prints() {
    const { all } = await lookUp();
    for (const secret of all) {
      printForms(secret);
      printInParts(secret);
    }
    const connection = await currentContext().connections.get("canary");
    console.log(connection);
    console.dir(connection, { depth: 9 });
  }
  @task({ outlets: [LEAKED] }) async returns(): Promise<Returned> {
    const { ti, outletEvents } = currentContext();
    const { password, token, variable } = await lookUp();
    ti.xcomPush("pushed", { nested: [encodeURIComponent(token)] });
    outletEvents.get(LEAKED).add({ from: `http://u:${encodeURIComponent(password)}@host`, variable });
    return { password, map: new Map([["variable", variable]]), length: password.length };
  }
  /** Has not looked anything up itself. */
  @task() receives(returned: Returned) {
    console.log("received", returned.password, returned.map.get("variable"));
    if (returned.password.length !== returned.length) throw new Error("this is not the value");
    return returned.length;
  }
  @task() async throws() {
    const { password, token } = await lookUp();
    const error = new Error(`cannot log in with ${password}`, { cause: new Error(`token ${token}`) });
    error.name = `Error${token}`;
    throw error;
  }
  @task() async throwsEncoded() {
    const { password } = await lookUp();
    const query = `p=${encodeURIComponent(password)}&b=${Buffer.from(password).toString("base64")}`;
    throw new TypeError(`POST http://host/?${query} failed`);
  }
  @task() async throwsText() {
    throw (await lookUp()).password;
  }
  @task() async skips() {
    throw new SkipTask(`no need for ${(await lookUp()).password}`);
  }
  @task({ onFailureCallback: ({ exception, log }) => log.info("called back for", exception) })
  async fails() {
    throw new Error((await lookUp()).all.join());
  }
  flow(this: Flow<Leaky>) {
    this.prints();
    this.receives(this.returns() as never);
    this.throws();
    this.throwsEncoded();
    this.throwsText();
    this.skips();
    this.fails();
    new BashOperator({
      taskId: "bash",
      bashCommand: "echo '{{ conn.canary.extra_dejson.api_token }}' {{ var.value.canary_secret }}",
    });
    new TriggerDagRunOperator({
      taskId: "trigger",
      triggerDagId: "crashing",
      conf: { token: "{{ var.value.canary_secret }}" },
    });
  }
}

/** Goes past everything that runs in JavaScript: only a worker's own process can do that without showing it. */
@dag()
export class Crashing {
  @task() async goesPast() {
    for (const secret of (await lookUp()).all) {
      execFileSync("printf", ["child %s\n", secret], { stdio: "inherit" });
      execFileSync("printf", ["child %s\n", Buffer.from(secret).toString("base64")], { stdio: "inherit" });
    }
  }
  @task() async crashes() {
    const { password } = await lookUp();
    setTimeout(() => {
      throw new Error(`crashed with ${password}`);
    }, 10);
    await new Promise(() => {});
  }
  flow(this: Flow<Crashing>) {
    chain(this.goesPast(), this.crashes());
  }
}

if (isMain(import.meta)) await run(Leaky, { logicalDate: "2024-01-01" });
