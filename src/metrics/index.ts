export { CollectMetrics } from './collect-metrics';
export { MetricsController } from './metrics.controller';
export { observeRequests } from './observe-requests';
export { traceRequests } from './trace-requests';
export { serveMetrics } from './serve-metrics';
