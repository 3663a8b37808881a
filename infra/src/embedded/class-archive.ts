import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * Where Kafka's classes lie as a JVM holds them in memory, so that the next one need not find, check and link them again (class data
 * sharing). That is a third of what a start costs, and a broker that was killed is started twice (ADR 6). `make-class-archive.ts` makes it.
 */
export function classArchive(jars: string): string {
  return join(jars, "kafka-classes.jsa");
}

/** For the JVM, which leaves the archive aside where it is not of this Java and these jars. */
export function archivedClasses(jars: string): readonly string[] {
  return existsSync(classArchive(jars)) ? [`-XX:SharedArchiveFile=${classArchive(jars)}`, ...withoutRemarks] : [];
}

/** On classes that can't be archived, and on archives that don't fit. */
export const withoutRemarks = ["-Xlog:cds=off", "-Xlog:cds+dynamic=off", "-Xlog:class+path=off"];
