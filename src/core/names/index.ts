export * from './app-names';
export * from './file-names';
export * from './name-key';
export * from './ids';
