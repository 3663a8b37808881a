/** Lays Kafka's classes out for the JVM, once per version of the jars and of Java: its starts, and those after a kill, take a third less. */

/** Resolves with what was done, for the progress line. */
export async function archiveClasses({ home, logs, jars }, env) {
  const { makeClassArchive } = await import("../dist/src/embedded/make-class-archive.js");
  return await makeClassArchive({ home, logs, jars, env });
}
