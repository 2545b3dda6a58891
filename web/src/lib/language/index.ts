export * from './formats';
export * from './load-language';
