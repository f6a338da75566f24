import { userInfo } from "node:os";

/** Who uses the command line, as the operating system says; undefined where it knows no name. */
export function userName(): string | undefined {
  try {
    return userInfo().username || undefined;
  } catch {
    // a user id without a name, as containers have them
    return undefined;
  }
}
