export { logAsJson } from './log-as-json';
export { loggerOptions, type LoggedRequest } from './logger-options';
export { plainLog } from './logger-options';
export { ProgramLogger } from './program-logger';
