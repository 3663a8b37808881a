import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasStack, World } from "./world.js";

describe.skipIf(!hasStack)("the gateway hands commands to the planner", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open();
    await world.catchUp();
  }, 60_000);
  afterAll(async () => {
    await world.close();
  });

  const answerCommands = async (id: string, answer: (commandId: string) => Parameters<World["publish"]>[1]) => {
    const partition = world.home(id);
    const offset = (await world.messaging.admin.endOffsets([{ topic: world.names.jobControl, partition }]))[0]!.offset;
    const reader = world.messaging.reader({
      isolation: "read_committed",
      onOutOfRange: () => undefined,
      onBatch: async ({ records }) => {
        for (const { value } of records) {
          const { commandId } = world.codec.decodeFast("jobControl", value!)!;
          await world.publish(id, answer(commandId ?? ""));
        }
      },
    });
    reader.add([{ topic: world.names.jobControl, partition, offset }]);
    return reader;
  };

  it("and tells its answer", async () => {
    await world.insertJob("commanded");
    await world.catchUp();
    const reader = await answerCommands("commanded", (commandId) => ({
      type: "command.accepted",
      commandId,
      command: "cancel",
    }));
    const answer = await world.call("DELETE", "/jobs/commanded?reason=enough");
    await reader.stop();
    expect(answer.status).toBe(202);
    expect(answer.json()).toMatchObject({
      id: "commanded",
      status: "cancelling",
      commandId: expect.any(String) as string,
    });
  });

  it("and its refusal", async () => {
    await world.insertJob("refused");
    await world.catchUp();
    const reader = await answerCommands("refused", (commandId) => ({
      type: "command.refused",
      commandId,
      code: "not_ended",
    }));
    const answer = await world.call("POST", "/jobs/refused/retry", '{"tasks":["a"]}');
    await reader.stop();
    expect(answer.json()).toMatchObject({ status: 409, code: "not_ended" });
  });

  it("and says when none comes; of jobs that don't exist it needs none", async () => {
    await world.catchUp();
    expect((await world.call("POST", "/jobs/commanded/start")).json()).toMatchObject({
      status: 503,
      code: "no_answer",
    });
    expect((await world.call("DELETE", "/jobs/none")).json()).toMatchObject({ status: 404, code: "job_not_found" });
  }, 20_000);
});
