export * from './metrics';
export { METRICS_TYPE, printMetrics, readMetrics, startProcessMetrics, type Families } from './registry';
