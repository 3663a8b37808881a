import { collectDefaultMetrics, Registry } from "prom-client";
import type { ListenAddress } from "./config/address-settings.js";
import type { Environment } from "./config/setting.js";
import type { LogLevel } from "./config/shared-settings.js";
import { type HealthServer, startHealthServer } from "./health-server.js";
import { createLogger, type Logger } from "./logger.js";
import { OperatorError } from "./operator-error.js";
import { Readiness } from "./readiness.js";
import type { Running } from "./running.js";
import { listenForStopRequests } from "./stop-requests.js";

/** What every service's configuration has. */
export interface ServiceConfig {
  readonly logLevel: LogLevel;
  /** Absent: the service answers the probes on a server of its own. */
  readonly health?: ListenAddress;
}

export interface ServiceContext<C> {
  readonly config: C;
  readonly logger: Logger;
  readonly readiness: Readiness;
  readonly metrics: Registry;
  /** Aborts when the service is asked to stop, also while it is still starting. */
  readonly signal: AbortSignal;
}

export interface Service<C extends ServiceConfig> {
  readonly name: string;
  readonly readConfig: (environment: Environment) => C;
  /** Resolves when the service runs; it is asked to stop only after that. Until then `signal` says so. */
  readonly start: (context: ServiceContext<C>) => Promise<Running>;
  /** How long a graceful stop may take before the process ends anyway, with exit code 1. Default 20 s. */
  readonly stopWithinMs?: (config: C) => number;
}

const defaultStopWithinMs = 20_000;
const startAbortWithinMs = 5_000;

/** Runs a service until it is asked to stop or fails, then ends the process. All a `main.ts` does besides composing its parts. */
export async function runService<C extends ServiceConfig>(service: Service<C>): Promise<void> {
  const config = readConfigOrExit(service);
  const logger = createLogger(service.name, config.logLevel);
  const life = new ServiceLife(service, config, logger);
  process.on("uncaughtException", (error) => life.fail(error));
  process.on("unhandledRejection", (reason) => life.fail(reason));
  listenForStopRequests(process.env, {
    onStop: (why) => void life.stop(why),
    onForce: (exitCode) => {
      logger.warn({ exitCode }, "stopping at once: asked a second time");
      process.exit(exitCode);
    },
  });
  await life.start();
}

class ServiceLife<C extends ServiceConfig> {
  readonly #service: Service<C>;
  readonly #config: C;
  readonly #logger: Logger;
  readonly #abort = new AbortController();
  #health: HealthServer | undefined;
  #starting: Promise<Running> | undefined;

  constructor(service: Service<C>, config: C, logger: Logger) {
    this.#service = service;
    this.#config = config;
    this.#logger = logger;
  }

  async start(): Promise<void> {
    try {
      const readiness = new Readiness();
      const metrics = new Registry();
      collectDefaultMetrics({ register: metrics });
      let isStarted = false;
      readiness.add(() => (isStarted ? [] : [`The ${this.#service.name} is starting.`]));
      readiness.add(() => (this.#abort.signal.aborted ? [`The ${this.#service.name} is stopping.`] : []));
      if (this.#config.health !== undefined) {
        this.#health = await startHealthServer(this.#config.health, { readiness, metrics, logger: this.#logger });
      }
      this.#starting = this.#service.start({
        config: this.#config,
        logger: this.#logger,
        readiness,
        metrics,
        signal: this.#abort.signal,
      });
      const running = await this.#starting;
      isStarted = true;
      this.#logger.info({}, "started");
      await running.done;
    } catch (error) {
      if (!this.#abort.signal.aborted) this.fail(error);
    }
  }

  async stop(why: string): Promise<void> {
    const withinMs = this.#service.stopWithinMs?.(this.#config) ?? defaultStopWithinMs;
    this.#logger.info({ why, withinMs }, "stopping");
    this.#abort.abort(new Error(`The ${this.#service.name} was asked to stop: ${why}.`));
    this.#exitAfter(withinMs, 1, "did not stop in time, exiting anyway");
    try {
      const running = await this.#startedOrGivenUp();
      await running?.stop();
      await this.#health?.stop();
      this.#logger.info({}, "stopped");
      process.exit(0);
    } catch (error) {
      this.fail(error);
    }
  }

  /** What nobody expected, or only an operator can mend: say it, exit with 1. The log is the truth; the next start goes on from it. */
  fail(error: unknown): void {
    if (error instanceof OperatorError) {
      this.#logger.fatal({}, error.message);
      process.stderr.write(`${error.message}\n`);
    } else {
      this.#logger.fatal({ err: error }, "failed");
    }
    process.exit(1);
  }

  /** A start that is under way ends by its signal; one that doesn't is left behind. */
  async #startedOrGivenUp(): Promise<Running | undefined> {
    const starting = this.#starting?.catch((error: unknown) => {
      this.#logger.debug({ err: error }, "the start was given up");
      return undefined;
    });
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, startAbortWithinMs, undefined);
    });
    const running = await Promise.race([starting, patience]);
    clearTimeout(timer);
    return running;
  }

  #exitAfter(withinMs: number, exitCode: number, message: string): void {
    setTimeout(() => {
      this.#logger.error({ withinMs }, message);
      process.exit(exitCode);
    }, withinMs).unref();
  }
}

function readConfigOrExit<C extends ServiceConfig>(service: Service<C>): C {
  try {
    return service.readConfig(process.env);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
