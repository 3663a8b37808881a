import { startEngine } from "@spe/infra";
import { engineOfTests } from "./engine-of-tests.js";

/** Kafka, the registry and Postgres, without a service: what the conformance suites find in their environment. */
export default async function setUp(): Promise<() => Promise<void>> {
  const stack = await startEngine({ ...engineOfTests("stack"), services: [] });
  process.env.SPE_TEST_KAFKA = stack.env.SPE_KAFKA_BROKERS;
  process.env.SPE_TEST_REGISTRY = stack.env.SPE_REGISTRY_URL;
  process.env.SPE_TEST_POSTGRES = stack.env.SPE_POSTGRES_URL;
  return () => stack.stop();
}
