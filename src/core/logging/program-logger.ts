import { Injectable } from '@nestjs/common';
import { Logger } from 'nestjs-pino';

/** Those of Nest that tell of each module and each route at every start. */
const CHATTY = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/** The program's log, in which Nest's account of its own start stands at `debug`. */
@Injectable()
export class ProgramLogger extends Logger {
  override log(message: unknown, ...parameters: unknown[]): void {
    const context = parameters.at(-1);
    if (typeof context === 'string' && CHATTY.has(context)) this.debug(message, ...parameters);
    else super.log(message, ...parameters);
  }
}
