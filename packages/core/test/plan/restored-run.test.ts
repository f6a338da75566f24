import { describe, expect, test } from "vitest";
import { defineDag, type Flow, taskGroup } from "../../src/index.ts";
import { runGraphOf } from "../../src/plan/run-graph.ts";
import { RunProgress } from "../../src/plan/run-progress.ts";
import { TRIGGER_RULES } from "../../src/plan/trigger-rule.ts";
import type { TaskState } from "../../src/state/task-state.ts";
import { seededRandom } from "./seeded-random.ts";
import { graphOf, type SimulatedGroup, SimulatedRun, type SimulatedTask } from "./simulated-run.ts";

const RUNS = 400;

/** A DAG of 2 to 9 tasks with every kind of rule and outcome, branches and short circuits among them. */
function randomDag(random: () => number): SimulatedTask[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const ids = Array.from({ length: 2 + Math.floor(random() * 8) }, (_, i) => `t${i}`);
  const upstreamOf = ids.map((_id, i) => ids.slice(0, i).filter(() => random() < 0.35));
  return ids.map((id, i): SimulatedTask => {
    const below = ids.filter((_other, j) => upstreamOf[j]!.includes(id));
    const kind = random();
    return {
      id,
      upstream: upstreamOf[i]!,
      rule: random() < 0.5 ? "all_success" : pick(TRIGGER_RULES),
      outcome: pick(["success", "success", "success", "fail", "skip"]),
      ...(kind < 0.25 && { choose: below.filter(() => random() < 0.5) }),
      ...(kind > 0.85 && { shortCircuit: { goesOn: random() < 0.5, skipsAll: random() < 0.5 } }),
    };
  });
}

/** The same, with a group that is tried again over some neighbours, and perhaps another one in it. */
function randomGroups(
  random: () => number,
  tasks: readonly SimulatedTask[],
): { tasks: SimulatedTask[]; groups: SimulatedGroup[] } {
  const below = (count: number) => Math.floor(random() * count);
  const first = below(tasks.length);
  const last = first + below(tasks.length - first);
  const start = first + below(last - first + 1);
  const end = start + below(last - start + 1);
  const hasInner = random() < 0.5;
  const groupOf = (place: number) => {
    if (hasInner && place >= start && place <= end) return "inner";
    return place >= first && place <= last ? "outer" : undefined;
  };
  return {
    tasks: tasks.map((task, place) => {
      const group = groupOf(place);
      return { ...task, times: below(5), ...(group && { group }) };
    }),
    groups: [
      { id: "outer", retries: 1 + below(2) },
      ...(hasInner ? [{ id: "inner", parent: "outer", retries: 1 + below(2) }] : []),
    ],
  };
}

/** Which of the queued tasks ends next: the same for the same seed. */
function order(seed: number): (queued: string[]) => readonly string[] {
  const random = seededRandom(seed);
  return (queued) => (random() < 0.2 ? queued : [queued[Math.floor(random() * queued.length)]!]);
}

describe("a run that is loaded from the store", () => {
  test(`ends as if nothing had happened, wherever it was interrupted (${RUNS} random DAGs)`, () => {
    let interruptions = 0;
    for (let seed = 1; seed <= RUNS; seed++) {
      const tasks = randomDag(seededRandom(seed));
      const whole = new SimulatedRun(tasks);
      whole.start();
      whole.finish(order(seed));

      const interrupted = new SimulatedRun(tasks);
      interrupted.start();
      const next = order(seed);
      const breaks = seededRandom(seed + 1_000_000);
      interrupted.finish((queued) => {
        if (breaks() < 0.4) {
          interruptions++;
          // everything that followed was written together with what it followed from
          expect({ seed, owed: interrupted.reload() }).toEqual({ seed, owed: [] });
        }
        return next(queued);
      });
      expect({ seed, tasks, states: interrupted.states() }).toEqual({ seed, tasks, states: whole.states() });
      expect(interrupted.progress.outcome()).toEqual(whole.progress.outcome());
    }
    expect(interruptions).toBeGreaterThan(RUNS / 2);
  });

  test(`ends as if nothing had happened, also where groups are tried again (${RUNS} random DAGs)`, () => {
    let triedAgain = 0;
    for (let seed = 1; seed <= RUNS; seed++) {
      const random = seededRandom(seed);
      const { tasks, groups } = randomGroups(random, randomDag(random));
      const whole = new SimulatedRun(tasks, groups);
      whole.start();
      whole.finish(order(seed));

      const interrupted = new SimulatedRun(tasks, groups);
      interrupted.start();
      const next = order(seed);
      const breaks = seededRandom(seed + 1_000_000);
      interrupted.finish((queued) => {
        if (breaks() < 0.4) expect({ seed, owed: interrupted.reload() }).toEqual({ seed, owed: [] });
        return next(queued);
      });
      expect({ seed, tasks, groups, states: interrupted.states() }).toEqual({
        seed,
        tasks,
        groups,
        states: whole.states(),
      });
      expect(interrupted.progress.outcome()).toEqual(whole.progress.outcome());
      expect(interrupted.progress.outcome()).toBeDefined();
      triedAgain += interrupted.triedAgain;
    }
    expect(triedAgain).toBeGreaterThan(RUNS / 4);
  });

  test(`plans what a run whose tasks all ended unseen still owes (${RUNS} random DAGs)`, () => {
    for (let seed = 1; seed <= RUNS; seed++) {
      const tasks = randomDag(seededRandom(seed)).map(({ choose: _c, shortCircuit: _s, ...task }) => task);
      const seen = new SimulatedRun(tasks);
      seen.start();
      const roots = seen.inState("queued");
      const follows = seen.execute(...roots);

      const graph = graphOf(tasks);
      const unseen = new RunProgress(graph);
      const ended = { success: "success", fail: "failed", skip: "skipped" } as const;
      unseen.restore(
        roots.map((id) => {
          const task = graph.indexOf.get(id)!;
          return { task, mapIndex: -1, state: ended[tasks[task]!.outcome ?? "success"] };
        }),
      );
      const owed = unseen.resume().map(({ node, to }) => `${graph.tasks[node]!.taskId} ${to}`);
      expect({ seed, owed: owed.sort() }).toEqual({ seed, owed: follows.sort() });
    }
  });
});

describe("restore", () => {
  const restored = (tasks: readonly SimulatedTask[], states: Record<string, TaskState>, decisions = {}) => {
    const graph = graphOf(tasks);
    const progress = new RunProgress(graph);
    progress.restore(
      Object.entries(states).map(([id, state]) => ({
        task: graph.indexOf.get(id)!,
        mapIndex: -1,
        state,
        decision: (decisions as Record<string, never>)[id],
      })),
    );
    return progress.resume().map(({ node, to }) => `${graph.tasks[node]!.taskId} ${to}`);
  };

  test("of a run that never started plans its roots", () => {
    expect(restored([{ id: "a" }, { id: "b", upstream: ["a"] }], {})).toEqual(["a queued"]);
  });

  test("leaves alone what executes or waits", () => {
    const tasks = ["a", "b", "c", "d"].map((id) => ({ id }));
    const states = { a: "queued", b: "running", c: "up_for_retry", d: "up_for_reschedule" } as const;
    expect(restored(tasks, states)).toEqual([]);
  });

  const branching: SimulatedTask[] = [
    { id: "pick" },
    { id: "x", upstream: ["pick"] },
    { id: "y", upstream: ["pick"], rule: "all_done" },
    { id: "deep", upstream: ["y"], rule: "all_done" },
  ];

  test("has the teardowns of mapped groups of which nothing has begun, also when it must not go on", () => {
    class Rooms {
      open(): void {}
      bad(): void {}
      close(_room: string): void {}

      flow(this: Flow<Rooms>) {
        const open = this.open();
        const bad = this.bad().after(open);
        taskGroup("rooms", { expand: [["a", "b"]] }, (room) => this.close(room).after(open, bad));
      }
    }
    const { document } = defineDag(Rooms, {
      dagId: "rooms",
      failFast: true,
      tasks: { open: { kind: "setup" }, bad: {}, close: { kind: "teardown" } },
    });
    const graph = runGraphOf(document);
    const progress = new RunProgress(graph);
    progress.restore([
      { task: graph.indexOf.get("open")!, mapIndex: -1, state: "success" },
      { task: graph.indexOf.get("bad")!, mapIndex: -1, state: "failed" },
    ]);
    const names = progress.resume().map(({ node, to }) => `${progress.instances.nameOf(node)} ${to}`);
    expect(names).toEqual(["rooms.close[0] queued", "rooms.close[1] queued"]);
  });

  test("remembers a branch: a direct child that was cleared is skipped again", () => {
    const states = { pick: "success", x: "success" } as const;
    expect(restored(branching, states, { pick: { followed: ["x"] } })).toEqual(["y skipped", "deep queued"]);
  });

  test("skips a task that was added below a branch after it had decided", () => {
    const added = [...branching, { id: "added", upstream: ["pick"] }];
    const states = { pick: "success", x: "success", y: "skipped", deep: "success" } as const;
    expect(restored(added, states, { pick: { followed: ["x"] } })).toEqual(["added skipped"]);
  });

  test("a deep descendant of a short circuit that was cleared goes by its own rule, a direct one does not", () => {
    const states = { pick: "success", x: "skipped", y: "skipped" } as const;
    const decision = { pick: { skipped: ["x", "y", "deep"] } };
    expect(restored(branching, states, decision)).toEqual(["deep queued"]);
    expect(restored(branching, { pick: "success" }, decision)).toEqual(["x skipped", "y skipped", "deep queued"]);
  });

  test("a decision that names tasks which are gone disturbs nothing", () => {
    const states = { pick: "success", x: "success", y: "skipped" } as const;
    expect(restored(branching, states, { pick: { followed: ["x", "gone"] } })).toEqual(["deep queued"]);
    expect(restored(branching, { pick: "success" }, { pick: { skipped: ["gone"] } })).toEqual(["x queued", "y queued"]);
  });
});
