/** Where this workspace's packages lie when they are linked and not installed. This file stands directly in src/ and dist/. */
export const packagesFolder = new URL("../../", import.meta.url).pathname;
