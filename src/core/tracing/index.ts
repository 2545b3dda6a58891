export { recordSpan, traced, withinJobs } from './spans';
export { startTracing } from './start-tracing';
