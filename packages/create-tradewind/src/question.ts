import { CreatorUsageError } from "./creator-errors.ts";

/** One of the answers that a question allows. */
export interface Choice {
  readonly name: string;
  readonly summary: string;
}

/** What a creator wants to know: a flag, an argument when it stands first, or a question on the terminal. */
export interface Question {
  /** The flag, without `--`. */
  readonly name: string;
  readonly short?: string;
  /** What stands in the help. */
  readonly summary: string;
  /** What is asked on the terminal. */
  readonly text: string;
  /** Whether it may stand in the command without its flag; one question of a creator may. */
  readonly isArgument?: boolean;
  /** The only answers there are. @default any text */
  readonly choices?: readonly Choice[];
  /** Whether the flag stands alone, and with `no-` before it says no. @default false */
  readonly isYesOrNo?: boolean;
  /** What is taken when nothing is said; without it the question has to be answered. */
  readonly standard?: string;
  /** Refuses an answer by throwing. */
  readonly check?: (answer: string) => void;
}

/** Answers by the name of their question; to one of yes or no it is `yes` or `no`. */
export type Answers = Readonly<Record<string, string>>;

/** @throws CreatorUsageError, or what the question's own check throws */
export function checkAnswer({ name, choices, isYesOrNo = false, check }: Question, answer: string): void {
  const known = isYesOrNo ? ["yes", "no"] : choices?.map((choice) => choice.name);
  if (known && !known.includes(answer))
    throw new CreatorUsageError({ message: `--${name}: "${answer}" is unknown.`, hint: `Known: ${known.join(", ")}.` });
  check?.(answer);
}
