import { expect, it } from "vitest";
import { createLogger } from "../src/index.js";

function logged(write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown> {
  const lines: string[] = [];
  write(createLogger("planner", "info", { write: (line) => void lines.push(line) }));
  return JSON.parse(lines[0] ?? "null") as Record<string, unknown>;
}

it("writes one line of JSON with service, level by name and time", () => {
  const line = logged((logger) => logger.info({ partition: 3 }, "running"));
  expect(line).toMatchObject({ level: "info", service: "planner", msg: "running", partition: 3 });
  expect(line.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

it("redacts keys and passwords", () => {
  const line = logged((logger) =>
    logger.info(
      { password: "p", kafka: { sasl: { password: "p" } }, request: { headers: { authorization: "p" } } },
      "m",
    ),
  );
  expect(line).toMatchObject({
    password: "[redacted]",
    kafka: { sasl: "[redacted]" },
    request: { headers: { authorization: "[redacted]" } },
  });
});

it("tells an error's cause", () => {
  const line = logged((logger) => logger.error({ err: new Error("outer", { cause: new Error("inner") }) }, "failed"));
  expect(line.err).toMatchObject({ message: "outer", cause: { message: "inner" } });
});
