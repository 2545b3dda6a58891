import { recordSpansWith } from './spans';

/** Longest wait for the collector at the end of the process. */
const FLUSH_MS = 1_000;

const ENDPOINTS = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'];

/**
 * Sends spans to the collector that OpenTelemetry's variables name. Without one, its packages are not even loaded.
 * Returns a function that sends the remaining spans.
 */
export async function startTracing(
  process: 'server' | 'worker',
  environment: NodeJS.ProcessEnv,
): Promise<() => Promise<void>> {
  const isSet = ENDPOINTS.some((name) => environment[name]);
  if (!isSet || environment.OTEL_SDK_DISABLED === 'true') return () => Promise.resolve();
  const { exportSpans } = await import('./export-spans');
  const { record, shutDown } = exportSpans(process, environment.OTEL_SERVICE_NAME || 'trellis');
  recordSpansWith(record);
  return async () => {
    recordSpansWith(null);
    const late = new Promise<void>((resolve) => setTimeout(resolve, FLUSH_MS).unref());
    await Promise.race([shutDown().catch(() => undefined), late]);
  };
}
