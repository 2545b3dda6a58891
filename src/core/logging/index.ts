export { logAsJson } from './log-as-json';
export { type LoggedRequest, loggerOptions, plainLog } from './logger-options';
export { ProgramLogger } from './program-logger';
