/** What must be there before anything heavy begins; each check ends in one sentence that says what to do. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { Fault } from "./fault.mjs";

const oldestJava = 17;
const answerWithinMs = 4_000;

/** Resolves with what was found, for the progress line. */
export async function checkPrerequisites(settings, env) {
  const found = [`Node ${process.versions.node}`];
  if (settings.needsJava) {
    found.push(`Java ${checkJava(env)}`);
    checkMaven(env);
    found.push("Maven");
  }
  checkHome(settings.home);
  for (const wanted of settings.ports) await checkPortIsFree(wanted);
  for (const elsewhere of settings.elsewhere) await checkAnswers(elsewhere);
  return found.join(", ");
}

function checkJava(env) {
  const fromHome = env.JAVA_HOME ? join(env.JAVA_HOME, "bin", "java") : undefined;
  const java = fromHome && existsSync(fromHome) ? fromHome : "java";
  const remedy =
    "install a JDK 17 or newer (Debian: apt-get install openjdk-17-jdk-headless), " +
    "or set SPE_KAFKA_BROKERS and SPE_REGISTRY_URL to use what runs elsewhere";
  const run = spawnSync(java, ["-version"], { encoding: "utf8", env, timeout: 20_000 });
  if (run.error?.code === "ENOENT") throw new Fault(`Java was not found on the PATH: ${remedy}.`);
  const version = /version "([^"]+)"/.exec(`${run.stderr}${run.stdout}`)?.[1];
  if (run.status !== 0 || version === undefined) throw new Fault(`"${java} -version" does not work: ${remedy}.`);
  const major = Number(version.startsWith("1.") ? version.split(".")[1] : version.split(/[.\-+]/)[0]);
  if (major < oldestJava) throw new Fault(`Java ${version} is too old: ${remedy}.`);
  return version;
}

function checkMaven(env) {
  if (isOnPath("mvn", env)) return;
  throw new Fault(
    "Maven (mvn) was not found on the PATH: install it (Debian: apt-get install maven), " +
      "or set SPE_KAFKA_BROKERS and SPE_REGISTRY_URL to use what runs elsewhere.",
  );
}

export function isOnPath(program, env) {
  return (env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return statSync(join(folder, program)).isFile();
    } catch {
      return false; // not in this folder: the next one is asked
    }
  });
}

function checkHome(home) {
  const probe = join(home, `.writable-${process.pid}`);
  try {
    makeFolder(join(home, "logs"));
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    throw new Fault(
      `SPE_HOME (${home}) can't be written to (${error.code}): make it a writable folder, or set SPE_HOME to another.`,
    );
  }
}

/** Step by step: Node's own recursive mkdir never returns in /proc. */
function makeFolder(folder) {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

export async function checkPortIsFree({ variable, what, host, port }) {
  if (port === 0) return;
  const code = await new Promise((done) => {
    const server = createServer();
    server.once("error", (error) => done(error.code));
    server.listen({ host, port, exclusive: true }, () => server.close(() => done(undefined)));
  });
  if (code === undefined) return;
  const cause = {
    EADDRINUSE: "is taken by another program: stop that, or set",
    EACCES: "needs rights that you don't have: set",
    EADDRNOTAVAIL: "can't be opened, for this machine has no such address: correct SPE_HTTP_HOST, or set",
    ENOTFOUND: "can't be opened, for this host name is unknown: correct SPE_HTTP_HOST, or set",
  }[code];
  throw new Fault(
    `Port ${port} on ${host} for ${what} ${cause ?? `can't be opened (${code}): set`} ${variable} to another port (0: any).`,
  );
}

/** What the environment points at must take a connection, one address of several at least. */
async function checkAnswers({ variable, what, addresses }) {
  const causes = await Promise.all(addresses.map(causeOfSilence));
  if (causes.includes(undefined)) return;
  const tried = addresses.map(({ host, port }, n) => `${host}:${port} (${causes[n]})`).join(", ");
  throw new Fault(`${what} does not answer at ${tried}: see that it runs, and that ${variable} is right.`);
}

/** Undefined: it took the connection. */
function causeOfSilence({ host, port }) {
  return new Promise((done) => {
    const socket = connect({ host, port, timeout: answerWithinMs });
    const settle = (cause) => {
      socket.destroy();
      done(cause);
    };
    socket.once("connect", () => settle(undefined));
    socket.once("timeout", () => settle(`nothing within ${answerWithinMs / 1000} s`));
    socket.once("error", (error) => settle(error.code));
  });
}
