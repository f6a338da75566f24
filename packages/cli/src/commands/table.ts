import type { Command } from "./command.ts";

export interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** Every command by the words that call it. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  dev: { summary: "Run everything while you write DAGs", load: () => import("./dev.ts") },
  standalone: { summary: "Run everything in one process", load: () => import("./standalone.ts") },
  scheduler: { summary: "Run the scheduler with its workers", load: () => import("./scheduler.ts") },
  "dags backfill": { summary: "Run a DAG for a stretch of the past", load: () => import("./dags/backfill.ts") },
  "dags clear": {
    summary: "Clear the runs of a DAG, so that their tasks are run again",
    load: () => import("./dags/clear.ts"),
  },
  "dags delete": { summary: "Delete a DAG and its history", load: () => import("./dags/delete.ts") },
  "dags details": { summary: "Show everything about a DAG", load: () => import("./dags/details.ts") },
  "dags list": { summary: "List the DAGs", load: () => import("./dags/list.ts") },
  "dags list-import-errors": {
    summary: "List the DAG files that cannot be imported, and why",
    load: () => import("./dags/list-import-errors.ts"),
  },
  "dags list-runs": { summary: "List the newest runs of a DAG", load: () => import("./dags/list-runs.ts") },
  "dags next-execution": { summary: "Show the coming runs of a DAG", load: () => import("./dags/next-execution.ts") },
  "dags pause": { summary: "Pause a DAG", load: () => import("./dags/pause.ts") },
  "dags report": { summary: "Show how long DAG files take to import", load: () => import("./dags/report.ts") },
  "dags show": { summary: "Show a DAG's graph", load: () => import("./dags/show.ts") },
  "dags state": { summary: "Print the state of a run", load: () => import("./dags/state.ts") },
  "dags test": { summary: "Run one run of a DAG here, storing nothing", load: () => import("./dags/test.ts") },
  "dags trigger": { summary: "Make a run of a DAG", load: () => import("./dags/trigger.ts") },
  "dags unpause": { summary: "Resume a paused DAG", load: () => import("./dags/unpause.ts") },
  "dags versions": { summary: "List the versions of a DAG, newest first", load: () => import("./dags/versions.ts") },
  "tasks clear": { summary: "Clear tasks, so that they are run again", load: () => import("./tasks/clear.ts") },
  "tasks failed-deps": {
    summary: "Say why tasks of a run are not running",
    load: () => import("./tasks/failed-deps.ts"),
  },
  "tasks list": { summary: "List the tasks of a DAG", load: () => import("./tasks/list.ts") },
  "tasks logs": { summary: "Print the log of an attempt", load: () => import("./tasks/logs.ts") },
  "tasks render": { summary: "Render a task's templates for a date", load: () => import("./tasks/render.ts") },
  "tasks set-state": {
    summary: "Say how a task ended, whatever it is doing",
    load: () => import("./tasks/set-state.ts"),
  },
  "tasks state": { summary: "Print the state of a task in a run", load: () => import("./tasks/state.ts") },
  "tasks states-for-dag-run": {
    summary: "List the tasks of a run with their states",
    load: () => import("./tasks/states-for-dag-run.ts"),
  },
  "tasks test": {
    summary: "Run one task here, whatever is upstream, storing nothing",
    load: () => import("./tasks/test.ts"),
  },
  "tasks why": { summary: "The same as tasks failed-deps", load: () => import("./tasks/failed-deps.ts") },
  "runs cancel": { summary: "Cancel a run", load: () => import("./runs/cancel.ts") },
  "runs export": { summary: "Write a run down, so that a test can replay it", load: () => import("./runs/export.ts") },
  "runs list": { summary: "List the newest runs of all DAGs", load: () => import("./runs/list.ts") },
  "runs retry": { summary: "Do a run again where it failed, or from a task on", load: () => import("./runs/retry.ts") },
  "runs show": { summary: "Show a run and its tasks", load: () => import("./runs/show.ts") },
  "runs watch": { summary: "Watch a run until its end", load: () => import("./runs/watch.ts") },
  "backfill cancel": { summary: "End a backfill", load: () => import("./backfill/cancel.ts") },
  "backfill create": {
    summary: "Run a DAG for a stretch of the past; prints the backfill's id",
    load: () => import("./backfill/create.ts"),
  },
  "backfill list": { summary: "List backfills, newest first", load: () => import("./backfill/list.ts") },
  "backfill pause": { summary: "Pause a backfill", load: () => import("./backfill/pause.ts") },
  "backfill unpause": { summary: "Resume a paused backfill", load: () => import("./backfill/unpause.ts") },
  "assets create-event": {
    summary: "Say that an asset was updated",
    load: () => import("./assets/create-event.ts"),
  },
  "assets delete-queued-events": {
    summary: "Delete asset events that wait for runs",
    load: () => import("./assets/delete-queued-events.ts"),
  },
  "assets details": { summary: "Show everything about an asset", load: () => import("./assets/details.ts") },
  "assets events": {
    summary: "List the events of an asset, or those of a run",
    load: () => import("./assets/events.ts"),
  },
  "assets list": { summary: "List the assets of all DAGs", load: () => import("./assets/list.ts") },
  "assets materialize": {
    summary: "Make a run of the DAG that makes an asset",
    load: () => import("./assets/materialize.ts"),
  },
  "assets queued-events": {
    summary: "List asset events that wait for a run",
    load: () => import("./assets/queued-events.ts"),
  },
  "inbox answer": { summary: "Answer the question that a task asks", load: () => import("./inbox/answer.ts") },
  "inbox list": { summary: "List the questions that tasks ask", load: () => import("./inbox/list.ts") },
  "inbox show": { summary: "Show the question that a task asks", load: () => import("./inbox/show.ts") },
  "state-store clean": {
    summary: "Delete what tasks have kept and that has had its time",
    load: () => import("./state-store/clean.ts"),
  },
  "state-store delete": {
    summary: "Forget what tasks of a run keep, or what is kept for an asset",
    load: () => import("./state-store/delete.ts"),
  },
  "state-store list": {
    summary: "List what tasks of a run keep, or what is kept for an asset",
    load: () => import("./state-store/list.ts"),
  },
  "pools delete": { summary: "Delete a pool", load: () => import("./pools/delete.ts") },
  "pools export": {
    summary: "Write all pools as JSON, to a file or to stdout",
    load: () => import("./pools/export.ts"),
  },
  "pools get": { summary: "Show a pool, with the slots that are taken now", load: () => import("./pools/get.ts") },
  "pools import": { summary: "Make and change pools as a file says", load: () => import("./pools/import.ts") },
  "pools list": { summary: "List the pools, with the slots that are taken now", load: () => import("./pools/list.ts") },
  "pools set": { summary: "Make a pool, or change one", load: () => import("./pools/set.ts") },
  "providers build": {
    summary: "Write a provider's descriptor from its code",
    load: () => import("./providers/build.ts"),
  },
  "providers check": {
    summary: "Import providers and compare them with their descriptors",
    load: () => import("./providers/check.ts"),
  },
  "providers get": {
    summary: "Show a provider and everything that it brings",
    load: () => import("./providers/get.ts"),
  },
  "providers list": {
    summary: "List the providers among the project's dependencies",
    load: () => import("./providers/list.ts"),
  },
  "connections add": { summary: "Put a connection into the store", load: () => import("./connections/add.ts") },
  "connections delete": {
    summary: "Delete a connection from the store",
    load: () => import("./connections/delete.ts"),
  },
  "connections edit": { summary: "Change a connection of the store", load: () => import("./connections/edit.ts") },
  "connections export": {
    summary: "Write all connections, with their secrets, to a file or to stdout",
    load: () => import("./connections/export.ts"),
  },
  "connections get": {
    summary: "Show a connection as a task would get it",
    load: () => import("./connections/get.ts"),
  },
  "connections import": {
    summary: "Put the connections of a file into the store",
    load: () => import("./connections/import.ts"),
  },
  "connections list": {
    summary: "List the connections of the store, without their secrets",
    load: () => import("./connections/list.ts"),
  },
  "connections test": {
    summary: "Test a connection as a task would get it",
    load: () => import("./connections/test.ts"),
  },
  "connections types": {
    summary: "List the types of connections that are described here",
    load: () => import("./connections/types.ts"),
  },
  "variables delete": { summary: "Delete a variable from the store", load: () => import("./variables/delete.ts") },
  "variables export": {
    summary: "Write all variables, with their values, to a file or to stdout",
    load: () => import("./variables/export.ts"),
  },
  "variables get": { summary: "Print a variable as a task would get it", load: () => import("./variables/get.ts") },
  "variables import": {
    summary: "Put the variables of a file into the store",
    load: () => import("./variables/import.ts"),
  },
  "variables list": { summary: "List the variables of the store", load: () => import("./variables/list.ts") },
  "variables set": {
    summary: "Put a variable into the store, or change one",
    load: () => import("./variables/set.ts"),
  },
  "rotate-key": {
    summary: "Seal connections and variables with the newest key",
    load: () => import("./rotate-key.ts"),
  },
  "db check": { summary: "Look for damage of the store", load: () => import("./db/check.ts") },
  "db clean": { summary: "Delete old runs", load: () => import("./db/clean.ts") },
  "db migrate": { summary: "Make the store, or bring its schema up to date", load: () => import("./db/migrate.ts") },
  "db reset": {
    summary: "Delete the store with everything in it, and make an empty one",
    load: () => import("./db/reset.ts"),
  },
  "db shell": { summary: "Open the store in sqlite3", load: () => import("./db/shell.ts") },
  "jobs check": { summary: "Say whether a scheduler is alive", load: () => import("./jobs/check.ts") },
  doctor: { summary: "Check that the store is as it must be", load: () => import("./doctor.ts") },
  check: { summary: "Report everything that is wrong with DAG files", load: () => import("./check.ts") },
  version: { summary: "Print the version", load: () => import("./version.ts") },
};
