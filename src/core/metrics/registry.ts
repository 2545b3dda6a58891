import {
  AggregatorRegistry,
  collectDefaultMetrics,
  Gauge,
  register,
  type MetricObjectWithValues,
} from 'prom-client';
import { programVersion } from '../program-version';

/** The metrics of one process, fit for JSON. */
export type Families = MetricObjectWithValues<never>[];

/** Gauges that Prometheus takes for counters by their names. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

export const METRICS_TYPE = register.contentType;

/** Adds memory, CPU, garbage collection and the event loop of this process, and its name to all metrics. */
export function startProcessMetrics(process: 'server' | 'worker'): void {
  register.setDefaultLabels({ process });
  collectDefaultMetrics();
  for (const name of MISNAMED) register.removeSingleMetric(name);
  new Gauge({
    name: 'trellis_build_info',
    help: 'Always 1; its label is the version that runs.',
    labelNames: ['version'] as const,
  }).set({ version: programVersion() }, 1);
}

export const readMetrics = (): Promise<Families> => register.getMetricsAsJSON() as Promise<Families>;

/** A value that is not known yet is NaN, which JSON does not have. */
const isKnown = ({ value }: { value: unknown }): boolean => typeof value === 'number';

/** Prints the metrics of several processes in Prometheus' text format: each family once. */
export async function printMetrics(all: Families[]): Promise<string> {
  // Labels tell the processes apart, so that every sum has one term.
  const summable = all.map((families) =>
    families.map((family) => ({ ...family, aggregator: 'sum', values: family.values.filter(isKnown) })),
  );
  return AggregatorRegistry.aggregate(summable).metrics();
}
