/** What may import what, beyond what turbo's tags and TypeScript's references can say. */
module.exports = {
  forbidden: [
    {
      name: "core-is-pure",
      comment: "A core decides: it imports its own core and the leaf packages, no I/O, no clock, no library.",
      severity: "error",
      from: { path: "^services/[^/]+/src/core/" },
      to: {
        pathNot: ["^services/[^/]+/src/core/", "^packages/(contracts|job)/", "^node_modules/@spe/(contracts|job)"],
      },
    },
    {
      name: "only-messaging-knows-kafka",
      severity: "error",
      from: { pathNot: "^packages/messaging/" },
      to: { path: "node_modules/(kafkajs|avsc|@kafkajs)/" },
    },
    {
      name: "service-never-imports-service",
      severity: "error",
      from: { path: "^services/([^/]+)/" },
      to: { path: "^services/", pathNot: "^services/$1/" },
    },
    {
      name: "nothing-but-tests-imports-the-testkit",
      severity: "error",
      from: { pathNot: "/test/|^test/|^packages/(testkit|test-cluster)/" },
      to: { path: "^packages/(testkit|test-cluster)/" },
    },
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "default"] },
  },
};
