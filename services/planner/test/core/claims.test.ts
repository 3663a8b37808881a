import { describe, expect, it } from "vitest";
import { executorNumber, nameOf, World } from "./world.js";

const [one, two, three] = [executorNumber(1), executorNumber(2), executorNumber(3)];

/** A task is with the first of two executors. */
function oneTask(request: object = { task: "noop" }): { world: World; dispatch: ReturnType<World["take"]> } {
  const world = new World({ restartsAtEveryStep: true });
  world.fleet([one]);
  world.submit("j", request);
  return { world, dispatch: world.take() };
}

describe("a redelivered record (H1)", () => {
  it("is granted where nobody is known to have begun it, as the next delivery", () => {
    const { world, dispatch } = oneTask();
    world.claim(dispatch, two);
    expect(world.commands).toEqual([
      { command: "grant", ...nameOf(dispatch.value), delivery: 2, executor: "x2", incarnation: "x2-i1" },
    ]);
  });

  it("is granted to nobody while somebody alive runs it, and dropped when that one is done", () => {
    const { world, dispatch } = oneTask();
    world.start(dispatch, one);
    world.claim(dispatch, two);
    expect(world.commands).toEqual([]);
    world.succeed(dispatch, "done", one);
    expect(world.commands).toMatchObject([{ command: "drop", executor: "x2", attempt: 1 }]);
    expect(world.completions).toMatchObject([{ status: "succeeded" }]);
  });

  it("is granted to who waits when the one that ran it is dead", () => {
    const { world, dispatch } = oneTask();
    world.start(dispatch, one);
    world.claim(dispatch, two);
    world.fleet([two], { deadIncarnations: [one.incarnation] });
    expect(world.commands).toMatchObject([{ command: "grant", executor: "x2", delivery: 2 }]);
    world.start(dispatch, two, 2);
    world.succeed(dispatch, "done", two);
    expect(world.eventsOf("task.succeeded")).toMatchObject([{ delivery: 2, executor: "x2" }]);
  });

  it("is granted to the next who asks when nobody was waiting", () => {
    const { world, dispatch } = oneTask();
    world.start(dispatch, one);
    world.fleet([two], { deadIncarnations: [one.incarnation] });
    expect(world.taskOf("j", "main")).toBe("queued");
    expect(world.commands).toEqual([]);
    world.claim(dispatch, two);
    expect(world.commands).toMatchObject([{ command: "grant", executor: "x2" }]);
  });

  it("goes to one who is not reported dead, if any such has asked", () => {
    const { world, dispatch } = oneTask();
    world.start(dispatch, one);
    world.claim(dispatch, three);
    world.claim(dispatch, two);
    world.fleet([three], { deadIncarnations: [one.incarnation, two.incarnation] });
    expect(world.commands).toMatchObject([{ command: "grant", executor: "x3", delivery: 2 }]);
  });

  it("is granted to none who is reported dead until it is seen again: reports can be wrong, and else the next owner of the lane asks", () => {
    const { world, dispatch } = oneTask();
    world.start(dispatch, one);
    world.fleet([three], { deadIncarnations: [one.incarnation, two.incarnation] });
    world.claim(dispatch, two);
    expect(world.commands).toEqual([]);
    world.fleet([two, three], { deadIncarnations: [one.incarnation] });
    expect(world.commands).toMatchObject([{ command: "grant", executor: "x2", delivery: 2 }]);
  });

  it("is granted to nobody else while the one who was told to run it may be about to", () => {
    const { world, dispatch } = oneTask();
    world.fleet([one, two, three]);
    world.claim(dispatch, two);
    world.claim(dispatch, three);
    expect(world.commands).toMatchObject([{ command: "grant", executor: "x2", delivery: 2 }]);
    world.start(dispatch, two, 2);
    world.claim(dispatch, three);
    expect(world.commands).toHaveLength(1);
    world.succeed(dispatch, "done", two);
    expect(world.commands.slice(1)).toMatchObject([{ command: "drop", executor: "x3" }]);
  });

  it("is granted to the next who asked when the one who was told to run it dies before it has begun", () => {
    const { world, dispatch } = oneTask();
    world.fleet([one, two, three]);
    world.claim(dispatch, two);
    world.claim(dispatch, three);
    world.fleet([one, three], { deadIncarnations: [two.incarnation] });
    expect(world.commands.slice(1)).toMatchObject([{ command: "grant", executor: "x3", delivery: 3 }]);
  });

  it("is granted by the same number to one who was told already and asks again", () => {
    const { world, dispatch } = oneTask();
    world.claim(dispatch, two);
    world.claim(dispatch, two);
    expect(world.commands.map(({ delivery }) => delivery)).toEqual([2, 2]);
  });

  it("stays with the one told to run it though an older delivery turns out to run: what is known to run last counts", () => {
    const { world, dispatch } = oneTask();
    world.fleet([one, two, three]);
    world.claim(dispatch, two);
    world.start(dispatch, one); // it was out of touch and comes back
    world.start(dispatch, two, 2);
    world.claim(dispatch, three);
    world.fleet([two, three], { deadIncarnations: [one.incarnation] });
    expect(world.commands).toHaveLength(1);
    world.succeed(dispatch, "done", two);
    expect(world.completions).toMatchObject([{ status: "succeeded" }]);
  });

  it("is dropped where the attempt is over, the job ended, or neither was ever seen", () => {
    const { world, dispatch } = oneTask();
    world.succeed(dispatch);
    world.claim(dispatch, two);
    world.claim({ ...dispatch, value: { ...dispatch.value, jobId: "never seen" } }, two);
    expect(world.commands).toMatchObject([
      { command: "drop", jobId: "j", executor: "x2" },
      { command: "drop", jobId: "never seen", executor: "x2" },
    ]);
  });

  it("ends as lost once so many executors have died while they ran it; no retry is used up before", () => {
    const { world, dispatch } = oneTask({ task: "noop", retries: { max: 3 } });
    for (let n = 1; n <= 5; n++) {
      if (n > 1) world.claim(dispatch, executorNumber(n));
      world.start(dispatch, executorNumber(n), n);
      world.fleet([executorNumber(n + 1)], { deadIncarnations: [executorNumber(n).incarnation] });
    }
    expect(world.commands).toHaveLength(4);
    world.claim(dispatch, executorNumber(6));
    expect(world.commands.at(-1)).toMatchObject({ command: "drop", executor: "x6" });
    expect(world.eventsOf("task.failed")).toMatchObject([{ failure: { reason: "lost" } }]);
    expect(world.completions).toMatchObject([{ status: "failed" }]);
  });

  it("is never lost by the deaths of executors that were told to run it and did not come to it", () => {
    const { world, dispatch } = oneTask();
    for (let n = 2; n <= 20; n++) {
      world.claim(dispatch, executorNumber(n));
      expect(world.commands.at(-1)).toMatchObject({ command: "grant", delivery: n });
      world.fleet([executorNumber(n + 1)], { deadIncarnations: [executorNumber(n).incarnation] });
    }
    world.claim(dispatch, executorNumber(21));
    world.start(dispatch, executorNumber(21), 21);
    world.succeed(dispatch, "done", executorNumber(21));
    expect(world.completions).toMatchObject([{ status: "succeeded" }]);
  });
});

describe("the death of an executor", () => {
  it("costs its tasks no retry, only a delivery", () => {
    const { world, dispatch } = oneTask({ task: "noop", retries: { max: 1, delayMs: 0 } });
    world.start(dispatch, one);
    world.fleet([two], { deadIncarnations: [one.incarnation] });
    world.claim(dispatch, two);
    world.fail(dispatch, { reason: "error" }, two);
    expect(world.eventsOf("task.retrying")).toMatchObject([{ attempt: 1 }]);
  });

  it("lets no job exceed its numWorkers: what it held still counts", () => {
    const tasks = ["a", "b", "c"].map((name) => ({ name, type: "noop" }));
    const { world, dispatch } = oneTask({ numWorkers: 1, tasks });
    world.start(dispatch, one);
    world.fleet([two], { deadIncarnations: [one.incarnation] });
    expect(world.dispatches).toEqual([]);
    world.claim(dispatch, two);
    expect(world.dispatches).toEqual([]);
    world.succeed(dispatch, 1, two);
    expect(world.take().value.task).toBe("b");
  });

  it("H3: is judged only when all it said before was heard: what it ended in time has ended (two phases)", () => {
    const { world, dispatch } = oneTask();
    world.start(dispatch, one);
    world.publish({ type: "succeeded", ...nameOf(dispatch.value), ...one, result: "1" });
    world.fleet([two], { deadIncarnations: [one.incarnation] });
    expect(world.taskOf("j", "main")).toBe("running");
    world.read();
    expect(world.completions).toMatchObject([{ status: "succeeded" }]);
  });

  it("that comes before its first beat is noticed all the same", () => {
    const { world, dispatch } = oneTask();
    const ghost = { executor: "ghost", incarnation: "ghost-i1" };
    world.start(dispatch, ghost);
    world.claim(dispatch, two);
    world.pass(14_000);
    expect(world.commands).toEqual([]);
    world.pass(2_000);
    expect(world.commands).toMatchObject([{ command: "grant", executor: "x2" }]);
  });

  it("is not believed of one that the registry shows in the end", () => {
    const { world, dispatch } = oneTask();
    const late = { ...executorNumber(7) };
    world.start(dispatch, late);
    world.pass(10_000);
    world.fleet([one, late]);
    world.pass(60_000);
    expect(world.taskOf("j", "main")).toBe("running");
  });

  it("between dispatch and start leaves the record to the next owner of the lane", () => {
    const { world, dispatch } = oneTask();
    world.fleet([two], { deadIncarnations: [one.incarnation] });
    expect(world.taskOf("j", "main")).toBe("queued");
    world.claim(dispatch, two);
    world.succeed(dispatch, 1, two);
    expect(world.completions).toMatchObject([{ status: "succeeded" }]);
  });

  it("H4: lets a cancelled job end", () => {
    const { world, dispatch } = oneTask();
    world.start(dispatch, one);
    world.command("j", { command: "cancel" });
    expect(world.statusOf("j")).toBe("cancelling");
    world.fleet([two], { deadIncarnations: [one.incarnation] });
    expect(world.completions).toMatchObject([{ status: "cancelled", taskCounts: { cancelled: 1 } }]);
  });
});

describe("H1: two deliveries of one attempt", () => {
  it("the first end counts, whichever it is of; the other is told to stop", () => {
    const { world, dispatch } = oneTask();
    world.start(dispatch, one);
    world.fleet([two], { deadIncarnations: [one.incarnation] }); // it only was silent
    world.claim(dispatch, two);
    world.start(dispatch, two, 2);
    world.commands.length = 0;
    world.succeed(dispatch, "from one", one);
    expect(world.commands).toMatchObject([{ command: "cancel", task: "main", attempt: 1 }]);
    world.succeed(dispatch, "from two", two);
    expect(world.completions).toHaveLength(1);
    expect(world.completions[0]?.results).toBe('{"main":"from one"}');
  });

  it("what begins although it is over is told to stop", () => {
    const { world, dispatch } = oneTask();
    world.succeed(dispatch);
    world.start(dispatch, two, 2);
    expect(world.commands).toMatchObject([{ command: "cancel", jobId: "j", task: "main", attempt: 1 }]);
  });

  it("last words of a dead executor don't make it a holder again", () => {
    const { world, dispatch } = oneTask();
    world.fleet([two], { deadIncarnations: [one.incarnation] });
    world.start(dispatch, one);
    expect(world.taskOf("j", "main")).toBe("queued");
    world.claim(dispatch, two);
    expect(world.commands).toMatchObject([{ command: "grant", executor: "x2" }]);
  });
});

describe("a start of one that was taken for dead", () => {
  it("holds the attempt for it once it is seen again", () => {
    const { world, dispatch } = oneTask();
    world.fleet([two], { deadIncarnations: [one.incarnation] });
    world.start(dispatch, one);
    world.fleet([one, two]);
    world.claim(dispatch, two);
    expect(world.commands).toEqual([]);
    world.succeed(dispatch, "done", one);
    expect(world.commands).toMatchObject([{ command: "drop", executor: "x2" }]);
  });

  it("holds nothing for it while it is not", () => {
    const { world, dispatch } = oneTask();
    world.fleet([two], { deadIncarnations: [one.incarnation] });
    world.start(dispatch, one);
    world.claim(dispatch, two);
    expect(world.commands).toMatchObject([{ command: "grant", executor: "x2", delivery: 2 }]);
  });
});

describe("a dispatch that an executor throws away although it is wanted", () => {
  it("is made anew, without using a retry up", () => {
    const { world, dispatch } = oneTask();
    world.news({ type: "dropped", ...nameOf(dispatch.value), ...one });
    expect(world.taskOf("j", "main")).toBe("retrying");
    world.pass(1_000);
    const again = world.take();
    expect(again.value.attempt).toBe(2);
    world.succeed(again);
    expect(world.completions).toMatchObject([{ status: "succeeded" }]);
  });
});
