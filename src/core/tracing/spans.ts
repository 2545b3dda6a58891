import { AsyncLocalStorage } from 'node:async_hooks';

type Attributes = Record<string, string | number>;

/** Finished work, without names and content, which must not leave this program. */
export interface Span {
  name: string;
  kind: 'server' | 'client' | 'internal';
  /** In ms since 1970. */
  startedAt: number;
  endedAt: number;
  attributes: Attributes;
  /** Code of the failure; null for work that has succeeded. */
  errorCode: string | null;
  /** Job whose span this is. Its trace has an id that follows from the job's. */
  jobId?: string;
  /** Jobs that it works for: a child of the first one's span, linked to the others. */
  forJobs?: readonly string[];
  /** Job that it has made, which it is linked to. */
  madeJobId?: string;
  /** The caller's span, as W3C Trace Context writes it. */
  traceparent?: string;
}

type Recorder = (span: Span) => void;

let recorder: Recorder | null = null;
const jobsAtWork = new AsyncLocalStorage<readonly string[]>();

/** Has spans recorded from now on. */
export function recordSpansWith(record: Recorder | null): void {
  recorder = record;
}

/** Does nothing where no collector is set. */
export function recordSpan(span: Span): void {
  recorder?.(span);
}

/** Runs work whose spans belong to the jobs. */
export const withinJobs = <T>(jobIds: readonly string[], work: () => Promise<T>): Promise<T> =>
  recorder ? jobsAtWork.run(jobIds, work) : work();

/** Does the work, and records a span of it. */
export async function traced<T>(name: string, work: Promise<T>): Promise<T> {
  if (!recorder) return work;
  const startedAt = Date.now();
  const forJobs = jobsAtWork.getStore() ?? [];
  const end = (errorCode: string | null): void =>
    recordSpan({
      name,
      kind: 'client',
      startedAt,
      endedAt: Date.now(),
      attributes: {},
      errorCode,
      forJobs,
    });
  try {
    const result = await work;
    end(null);
    return result;
  } catch (error) {
    const { code } = (error ?? {}) as { code?: unknown };
    end(typeof code === 'string' ? code : 'error');
    throw error;
  }
}
