import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { archivedClasses, classArchive } from "../../src/embedded/class-archive.js";
import { kafkaProgram } from "../../src/embedded/kafka-program.js";
import { makeClassArchive } from "../../src/embedded/make-class-archive.js";

const fetched = fileURLToPath(new URL("../../target/jars/kafka", import.meta.url));
const hasKafka = existsSync(fetched);

let home: string;
let jars: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "spe-classes-"));
  jars = join(home, "jars");
  mkdirSync(jars);
});
afterEach(() => rmSync(home, { recursive: true }));

const place = () => ({ home, logs: home, jars, env: process.env });

describe("the archive of Kafka's classes", () => {
  it("is no part of a JVM's arguments where there is none", () => {
    expect(archivedClasses(jars)).toEqual([]);
  });

  it("is left out with the reason where no broker comes up, and nothing stays behind", async () => {
    expect(await makeClassArchive(place())).toMatch(/^left out: .*Kafka's data folder could not be laid out/);
    expect(existsSync(classArchive(jars))).toBe(false);
  });

  it.runIf(hasKafka)(
    "is made once for a Java, and Kafka's programs take their classes from it",
    async () => {
      symlinkSync(fetched, join(jars, "kafka"));
      expect(await makeClassArchive(place())).toBe("archived");
      const { mtimeMs } = statSync(classArchive(jars));
      expect(await makeClassArchive(place())).toBe("up to date");
      expect(statSync(classArchive(jars)).mtimeMs).toBe(mtimeMs);

      const loaded = join(home, "loaded.txt");
      const { program, args } = kafkaProgram(place());
      spawnSync(program, [`-Xlog:class+load:file=${loaded}`, ...args, "kafka.tools.StorageTool", "random-uuid"]);
      expect(
        readFileSync(loaded, "utf8").includes("org.apache.kafka.common.Uuid source: shared objects file (top)"),
      ).toBe(true);

      writeFileSync(`${classArchive(jars)}.made-by`, "another Java");
      expect(await makeClassArchive(place())).toBe("archived");
    },
    120_000,
  );
});
