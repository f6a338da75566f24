/** True for texts that are templates; the others need no engine. */
export const isTemplate = (text: string): boolean => /\{[{%#]/.test(text);
