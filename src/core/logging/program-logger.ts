import { Injectable } from '@nestjs/common';
import { Logger } from 'nestjs-pino';

/** Contexts of Nest that log every module and route at start. */
const CHATTY = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/** Log of the program; logs Nest's own start-up at `debug`. */
@Injectable()
export class ProgramLogger extends Logger {
  override log(message: unknown, ...parameters: unknown[]): void {
    const context = parameters.at(-1);
    if (typeof context === 'string' && CHATTY.has(context)) this.debug(message, ...parameters);
    else super.log(message, ...parameters);
  }
}
