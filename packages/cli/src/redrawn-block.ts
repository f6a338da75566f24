/** Lines at the end of a terminal that are drawn anew in place. */
export class RedrawnBlock {
  readonly #out: NodeJS.WriteStream;
  #drawn = 0;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  /** What does not fit the terminal is left out and counted: a terminal cannot go back above its first line. */
  draw(text: string): void {
    const lines = text.split("\n");
    const room = Math.max(2, (this.#out.rows || 24) - 1);
    const shown = lines.length <= room ? lines : [...lines.slice(0, room - 1), `and ${lines.length - room + 1} more`];
    const erase = this.#drawn > 0 ? `\u001b[${this.#drawn}A\u001b[0J` : "";
    // without wrapping a long line would count as two
    this.#out.write(`${erase}\u001b[?7l${shown.join("\n")}\n\u001b[?7h`);
    this.#drawn = shown.length;
  }
}
