import { createHash } from 'node:crypto';
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Link,
  type SpanContext,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  RandomIdGenerator,
  type IdGenerator,
} from '@opentelemetry/sdk-trace-base';
import type { Span } from './spans';

const KINDS: Record<Span['kind'], SpanKind> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
};

const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Sends spans by OTLP over HTTP. The packages read their own variables: endpoint, headers, sampling, batches. */
export function exportSpans(process: string, serviceName: string) {
  const ids = new ChosenIds();
  const provider = new BasicTracerProvider({
    idGenerator: ids,
    resource: detectResources({ detectors: [envDetector] }).merge(
      resourceFromAttributes({ 'service.name': serviceName, 'trellis.process': process }),
    ),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  const tracer = provider.getTracer('trellis');
  const record = (span: Span): void => {
    const { name, startedAt: startTime, attributes, errorCode, jobId } = span;
    const options = { kind: KINDS[span.kind], startTime, attributes, links: linksOf(span) };
    const start = () => tracer.startSpan(name, options, parentOf(span));
    const open = jobId === undefined ? start() : ids.with(spanOfJob(jobId), start);
    if (errorCode !== null) {
      open.setAttribute('error.type', errorCode);
      open.setStatus({ code: SpanStatusCode.ERROR });
    }
    open.end(span.endedAt);
  };
  return { record, shutDown: () => provider.shutdown() };
}

/** A job's id has as many bits as a trace's, so all processes know the trace of a job, and its span. */
const spanOfJob = (jobId: string): SpanContext => ({
  traceId: jobId.replaceAll('-', ''),
  spanId: createHash('sha256').update(jobId).digest('hex').slice(0, 16),
  traceFlags: TraceFlags.SAMPLED,
  isRemote: true,
});

function parentOf({ forJobs = [], traceparent }: Span): Context {
  const [jobId] = forJobs;
  if (jobId !== undefined) return trace.setSpanContext(ROOT_CONTEXT, spanOfJob(jobId));
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

const linksOf = ({ forJobs = [], madeJobId }: Span): Link[] =>
  [...forJobs.slice(1), ...(madeJobId === undefined ? [] : [madeJobId])].map((id) => ({
    context: spanOfJob(id),
  }));

/** Random ids, except for jobs. */
class ChosenIds implements IdGenerator {
  private readonly random = new RandomIdGenerator();
  private chosen: SpanContext | null = null;

  with<T>(chosen: SpanContext, start: () => T): T {
    this.chosen = chosen;
    try {
      return start();
    } finally {
      this.chosen = null;
    }
  }

  generateTraceId = (): string => this.chosen?.traceId ?? this.random.generateTraceId();
  generateSpanId = (): string => this.chosen?.spanId ?? this.random.generateSpanId();
}
