import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const notSources = ["**/node_modules/**", "**/dist/**"];

/** What is compiled already is Node's to load, as in production. */
const compiled = { deps: { external: [/\/dist\//] } };

/** One component, or the same promises of several, on a real Kafka, registry and Postgres. */
const onRealParts = ["{packages,services}/*/test/{conformance,shell}/**/*.test.ts"];

/** A bound on what hangs, not a measure: a test may be slow on a busy machine. */
const patience = { testTimeout: 60_000, hookTimeout: 60_000 };

/**
 * All suites of the checkout. npm test runs the three one after the other; by hand, one of them:
 *
 *   npx vitest run --config test/vitest.projects.mjs --project e2e
 */
export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "{packages,services}/*/test/**/*.test.ts",
            "{handlers,infra}/test/**/*.test.ts",
            "test/{bench,chaos,docs,models,rules}/**/*.test.ts",
          ],
          exclude: [...notSources, ...onRealParts],
          ...patience,
        },
      },
      {
        test: {
          name: "conformance",
          server: compiled,
          include: onRealParts,
          exclude: notSources,
          globalSetup: "test/set-up/stack.ts",
          fileParallelism: false,
          ...patience,
        },
      },
      {
        test: {
          name: "e2e",
          server: compiled,
          include: ["test/e2e/**/*.test.ts"],
          exclude: notSources,
          globalSetup: "test/set-up/engine.ts",
          fileParallelism: false,
          ...patience,
        },
      },
    ],
  },
});
