import { Logger, type LoggerService } from '@nestjs/common';
import { destination, pino, type Logger as Pino } from 'pino';
import { errorOf } from './logger-options';

/** Context under which Nest logs an error before throwing it; the caller reports the error. */
const OF_THROWN = 'ExceptionHandler';

/**
 * Sends to the log, as lines of JSON, the plain text that would otherwise go to standard error: Nest's messages before
 * the program's own logger exists, warnings of Node, and uncaught errors.
 */
export function logAsJson(level: string): void {
  const log = pino({ level, serializers: { err: errorOf } }, destination({ fd: 2, sync: true }));
  Logger.overrideLogger(nestLogger(log));
  process.removeAllListeners('warning');
  process.on('warning', (warning) => log.warn({ err: warning }, 'Node warns'));
  process.on('uncaughtException', (error, origin) => {
    log.fatal({ err: error, origin }, 'The process ends: nobody has caught an error');
    process.exit(1);
  });
}

function nestLogger(log: Pino): LoggerService {
  const write =
    (level: 'debug' | 'warn' | 'error' | 'fatal') =>
    (message: unknown, ...rest: unknown[]) => {
      const context = rest.at(-1);
      if (context === OF_THROWN) return;
      const fields = typeof message === 'object' && message !== null ? message : { msg: String(message) };
      log[level]({ ...fields, context });
    };
  return { log: write('debug'), warn: write('warn'), error: write('error'), fatal: write('fatal') };
}
