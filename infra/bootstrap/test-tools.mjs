/** Programs that some tests need beside the engine's own. A test whose tool is not there is skipped; this says how to get it. */
import { spawnSync } from "node:child_process";

const tools = [
  {
    name: "kcat",
    test: ["kcat", "-V"],
    remedy: "apt-get install kcat (or: brew install kcat)",
  },
  {
    name: "Python with confluent-kafka and fastavro",
    test: ["python3", "-c", "from confluent_kafka.schema_registry.avro import AvroSerializer"],
    remedy: "pip install 'confluent-kafka[avro,schemaregistry]'",
  },
];

export function sayWhatIsMissing(env) {
  for (const {
    name,
    test: [program, ...args],
    remedy,
  } of tools) {
    if (spawnSync(program, args, { env }).status === 0) continue;
    process.stdout.write(`Skipped: the tests that need ${name}. To run them: ${remedy}\n`);
  }
}
