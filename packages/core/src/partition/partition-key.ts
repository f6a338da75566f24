import { InvalidOptionError } from "../errors/authoring-errors.ts";

const LONGEST = 250;

/**
 * The name of a part of the data: a day, a region, a customer.
 *
 * @throws InvalidOptionError for what cannot be one.
 */
export function assertPartitionKey(option: string, key: unknown): asserts key is string {
  if (typeof key === "string" && key.trim() !== "" && key.length <= LONGEST && !/\p{Cc}/u.test(key)) return;
  throw new InvalidOptionError({ option, found: key, expected: `text of 1 to ${LONGEST} characters in one line` });
}
