import { join } from "node:path";
import { archivedClasses } from "./class-archive.js";
import { javaProgram, leanJvm } from "./java.js";

/** How any of Kafka's programs is run; what is run, and on what, follows the arguments. */
export interface KafkaProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

export interface KafkaJars {
  readonly jars: string;
  readonly env: NodeJS.ProcessEnv;
}

export function kafkaProgram({ jars, env }: KafkaJars): KafkaProgram {
  const classes = [...archivedClasses(jars), "-cp", join(jars, "kafka", "*")];
  return { program: javaProgram(env), args: [...compiler, ...leanJvm, ...logging, ...classes], env };
}

/** The optimizing compiler takes more of a small machine in the first minutes than it gives back: over 30,000 jobs the broker took 0.8 ms of CPU a job without it, 1.3 ms with it. */
const compiler = ["-XX:TieredStopAtLevel=1"];

/** The binding that pom.xml adds writes to stderr, which is the log file. */
const logging = [
  "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
  "-Dorg.slf4j.simpleLogger.showDateTime=true",
  "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
];
