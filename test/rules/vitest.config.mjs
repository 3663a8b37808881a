import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const patience = 120_000;

/** Any test of the checkout by itself. What it needs of a broker is in the environment already. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: [
      "{packages,services}/*/test/**/*.test.ts",
      "{handlers,infra}/test/**/*.test.ts",
      "test/models/**/*.test.ts",
    ],
    exclude: ["**/node_modules/**", "**/dist/**"],
    setupFiles: ["test/rules/properties.mjs"],
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: patience,
    hookTimeout: patience,
  },
});
