export { Sales } from "../../testing-dags.ts";
