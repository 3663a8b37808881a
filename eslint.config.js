import tseslint from "typescript-eslint";

/** eslint judges, biome formats. Type-aware rules: they find the async mistakes. */
export default tseslint.config(
  {
    ignores: [
      "**/dist/**",
      "**/node_modules/**",
      "**/*.generated.ts",
      "**/*.d.ts",
      ".spe/**",
      "**/*.mjs",
      "**/*.cjs",
      "**/*.js",
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Messages are built from numbers all the time; `${undefined}` stays forbidden.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // `while (true)` is how a loop that ends by return says so.
      "@typescript-eslint/no-unnecessary-condition": ["error", { allowConstantLoopConditions: true }],
      // An arrow that forwards to a void function is the clearest way to say so.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // Ports are implemented by parts that need not await in every method.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  {
    files: ["**/test/**/*.ts"],
    rules: {
      // In a test, `!` is an assertion: it fails the test at that line.
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  {
    files: ["test/e2e/**/*.ts"],
    rules: {
      // Documents come from outside and are compared with toMatchObject: what they hold is what the test asks.
      "@typescript-eslint/no-explicit-any": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
);
