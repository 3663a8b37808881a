import type { Logger } from "../logger.js";

interface KafkajsLogger {
  namespace(): KafkajsLogger;
  debug(): void;
  info(message: string, extra?: object): void;
  warn(message: string, extra?: object): void;
  error(message: string, extra?: object): void;
}

/**
 * kafkajs reports as errors what is routine here (a transaction still completing, a leader that moved) and what this
 * package reports itself, with a remedy. So all it says is kept for debugging only.
 */
export function kafkajsLogger(logger: Logger): KafkajsLogger {
  const log = (message: string, extra?: object): void => {
    logger.debug({ kafkajs: extra }, message);
  };
  const adapted: KafkajsLogger = { namespace: () => adapted, debug: () => undefined, info: log, warn: log, error: log };
  return adapted;
}
