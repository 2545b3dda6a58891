import { destination, pino } from 'pino';

/** Log for code that runs before or outside of the Nest application: the same format on the same stream. */
export function plainLog(level: string): { info(message: string): void; warn(message: string): void } {
  const logger = pino({ level }, destination({ fd: 2, sync: true }));
  return { info: (message) => logger.info(message), warn: (message) => logger.warn(message) };
}
