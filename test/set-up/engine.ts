import { startEngine } from "@spe/infra";
import type { TestProject } from "vitest/node";
import { engineOfTests } from "./engine-of-tests.js";

/** A whole engine for the tests of one run. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const engine = await startEngine(engineOfTests("engine"));
  project.provide("engine", {
    httpUrl: engine.url,
    apiKey: engine.apiKey.key,
    brokers: engine.env.SPE_KAFKA_BROKERS ?? "",
    registryUrl: engine.env.SPE_REGISTRY_URL ?? "",
    postgresUrl: engine.env.SPE_POSTGRES_URL ?? "",
    home: engine.config.home,
    resultRoot: engine.config.resultRoot,
  });
  return () => engine.stop();
}
