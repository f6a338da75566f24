import { randomUUID } from "node:crypto";

/** A number from 0 on, below 1: for templates that ask for one. */
export const randomNumber = (): number => Math.random();

/** A random UUID, version 4. */
export const newUuid = (): string => randomUUID();
