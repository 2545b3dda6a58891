import { Logger } from '@nestjs/common';

/** Silences provoked defects, which would fill the output, and drops the stack traces of their thousands of errors. */
export function beQuiet(): void {
  Logger.overrideLogger(false);
  Error.stackTraceLimit = 0;
}
