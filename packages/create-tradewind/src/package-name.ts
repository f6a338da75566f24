import validate from "validate-npm-package-name";
import { PackageNameError } from "./creator-errors.ts";

/** @throws PackageNameError when npm would refuse the name for a new package */
export function checkPackageName(name: string, example: string): void {
  const { validForNewPackages, errors = [], warnings = [] } = validate(name);
  if (!validForNewPackages) throw new PackageNameError({ name, problems: [...errors, ...warnings], example });
}
