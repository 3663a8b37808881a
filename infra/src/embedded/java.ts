import { existsSync } from "node:fs";
import { join } from "node:path";

/** The java of JAVA_HOME, else that of the PATH: the same choice as the prerequisites' check. */
export function javaProgram(env: NodeJS.ProcessEnv): string {
  const fromHome = env.JAVA_HOME === undefined ? undefined : join(env.JAVA_HOME, "bin", "java");
  return fromHome !== undefined && existsSync(fromHome) ? fromHome : "java";
}

/** JVMs that start fast and stay small: beside each other, on one machine, without heavy load. */
export const leanJvm = ["-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Xshare:auto", "-Djava.awt.headless=true"];
