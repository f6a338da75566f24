export { Sales } from "../../sales.ts";
