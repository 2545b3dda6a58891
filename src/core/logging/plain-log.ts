import { destination, pino } from 'pino';

/** For what happens before the program is composed, or outside of it: the same lines in the same place. */
export function plainLog(level: string): { info(message: string): void; warn(message: string): void } {
  const logger = pino({ level }, destination({ fd: 2, sync: true }));
  return { info: (message) => logger.info(message), warn: (message) => logger.warn(message) };
}
