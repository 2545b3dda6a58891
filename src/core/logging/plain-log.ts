import { destination, pino } from 'pino';

export interface PlainLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Log for code that runs before or outside of the Nest application: the same format on the same stream. */
export function plainLog(level: string): PlainLog {
  const logger = pino({ level }, destination({ fd: 2, sync: true }));
  return {
    info: (message) => logger.info(message),
    warn: (message) => logger.warn(message),
    error: (message) => logger.error(message),
  };
}
