import { LeftBehindError } from "./kit-errors.ts";

/** The calls of a test that have not returned: they have to, before its environment is gone. */
export class EnvCalls {
  readonly #underWay: string[] = [];
  #isOver = false;

  /** @throws LeftBehindError when the environment is gone, or goes meanwhile. */
  async during<T>(name: string, body: () => Promise<T>): Promise<T> {
    const call = `env.${name}(), which is not awaited`;
    if (this.#isOver) throw new LeftBehindError([call]);
    this.#underWay.push(call);
    try {
      return await body();
    } catch (error) {
      // whatever it says: its store was closed
      throw this.#isOver ? new LeftBehindError([call]) : error;
    } finally {
      this.#underWay.splice(this.#underWay.indexOf(call), 1);
    }
  }

  /** No call can be made any more. What is under way then. */
  end(): readonly string[] {
    this.#isOver = true;
    return [...this.#underWay];
  }
}
