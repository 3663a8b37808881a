import { expect, test } from "vitest";
import { newClusterId } from "../../src/embedded/cluster-id.js";

test("a cluster's id has 22 characters and never begins with a dash", () => {
  for (let i = 0; i < 1_000; i++) expect(newClusterId()).toMatch(/^[A-Za-f][\w-]{21}$/);
});
