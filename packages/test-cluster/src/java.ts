import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where infra/pom.xml has the jars put. */
const jars = fileURLToPath(new URL("../../../../infra/target/jars/kafka", import.meta.url));

/** Small and quick to start, for three of them start at once. What they say goes to stderr. */
const lean = [
  "-Xms64m",
  "-Xmx320m",
  "-XX:+UseSerialGC",
  "-XX:TieredStopAtLevel=1",
  "-Xshare:auto",
  "-XX:+ExitOnOutOfMemoryError",
  "-Djava.awt.headless=true",
  "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
  "-Dorg.slf4j.simpleLogger.showDateTime=true",
  "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
];

export interface JavaProcess {
  readonly pid: number;
  readonly exited: Promise<number | null>;
}

/** Runs a class of Kafka's, in a session of its own: a Ctrl-C in the terminal reaches the test, which then ends it. */
export async function runKafkaClass(mainClass: string, args: readonly string[], logFile: string): Promise<JavaProcess> {
  if (!existsSync(jars))
    throw new Error(`Kafka's jars are not in ${jars}: run npm start or npm test once, which fetch them.`);
  const log = openSync(logFile, "a");
  const child = spawn(javaProgram(), [...lean, "-cp", join(jars, "*"), mainClass, ...args], {
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve).once("error", reject);
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { pid: child.pid ?? 0, exited };
}

/** The java of JAVA_HOME, else that of the PATH. */
function javaProgram(): string {
  const fromHome = process.env["JAVA_HOME"] === undefined ? "" : join(process.env["JAVA_HOME"], "bin", "java");
  return existsSync(fromHome) ? fromHome : "java";
}
