import { describe, expect, it } from "vitest";
import { ApiKey } from "../../src/shell/http/api-key.js";

describe("the API key", () => {
  const key = new ApiKey("k".repeat(32));

  it.each([
    [`Bearer ${"k".repeat(32)}`, true],
    [`bearer  ${"k".repeat(32)}`, true],
    [`Bearer ${"k".repeat(31)}`, false],
    [`Basic ${"k".repeat(32)}`, false],
    ["Bearer ", false],
    [undefined, false],
  ])("is carried by %j: %s", (header, isCarried) => {
    expect(key.isCarriedBy(header)).toBe(isCarried);
  });

  it("is not kept", () => {
    expect(JSON.stringify(key)).not.toContain("kkk");
  });
});
