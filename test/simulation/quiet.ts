import { Logger } from '@nestjs/common';

/** Provoked defects would fill the output. Their errors are made by the thousand, and nobody reads where. */
export function beQuiet(): void {
  Logger.overrideLogger(false);
  Error.stackTraceLimit = 0;
}
