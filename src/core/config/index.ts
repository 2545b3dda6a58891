export * from './config';
export * from './embedding';
