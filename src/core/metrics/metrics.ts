import { Gauge, Histogram } from 'prom-client';
import { SummedGauge } from './summed-gauge';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Metrics of this process. Labels have few values: no ids, no names, no addresses. `docs/operate/operations.md` lists them. */
export const metrics = {
  requestSeconds: new Histogram({
    name: 'trellis_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer, without event streams.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
  }),
  eventStreams: new SummedGauge('trellis_event_streams', 'Open event streams.'),
  jobSeconds: new Histogram({
    name: 'trellis_git_job_duration_seconds',
    help: 'Time from the acceptance of a Git job to its end.',
    labelNames: ['kind', 'status', 'code'] as const,
    buckets: SECONDS,
  }),
  waitingJobs: new Gauge({
    name: 'trellis_git_jobs',
    help: 'Git jobs in the database that have not ended: queued, running, postponed after a failure, or held.',
    labelNames: ['state'] as const,
  }),
  oldestWaitingJob: new Gauge({
    name: 'trellis_git_oldest_job_seconds',
    help: 'Age of the oldest Git job that is queued or running.',
  }),
  backups: new Gauge({
    name: 'trellis_git_backups',
    help: 'Apps with something that is saved and not backed up: waiting, or failing.',
    labelNames: ['state'] as const,
  }),
  workers: new Gauge({ name: 'trellis_git_workers', help: 'Living Git workers on this database.' }),
  callSeconds: new Histogram({
    name: 'trellis_git_call_duration_seconds',
    help: 'Time of a read that the server has asked its Git worker for.',
    labelNames: ['kind', 'result'] as const,
    buckets: SECONDS,
  }),
  pushSeconds: new Histogram({
    name: 'trellis_git_push_duration_seconds',
    help: 'Time of a push, with its connection.',
    labelNames: ['result'] as const,
    buckets: SECONDS,
  }),
  fetchSeconds: new Histogram({
    name: 'trellis_git_fetch_duration_seconds',
    help: 'Time of a fetch of a branch, with its connection.',
    labelNames: ['result'] as const,
    buckets: SECONDS,
  }),
  sshConnections: new SummedGauge('trellis_ssh_connections', 'Pooled SSH connections.'),
  openMirrors: new SummedGauge('trellis_git_open_mirrors', 'Mirrors that are open.'),
  databaseConnections: new SummedGauge(
    'trellis_database_connections',
    'Connections of the pool to PostgreSQL.',
  ),
  databaseIdle: new SummedGauge('trellis_database_idle_connections', 'Idle ones among them.'),
  databaseWaiting: new SummedGauge(
    'trellis_database_waiting',
    'Statements and transactions that wait for a connection.',
  ),
} as const;

/** Adds the free space of the data folder's disk, of which every process tells. */
export function observeFreeSpace(read: () => Promise<number>): void {
  new Gauge({
    name: 'trellis_data_folder_free_bytes',
    help: 'Free space on the disk of the data folder.',
    async collect() {
      this.set(await read().catch(() => Number.NaN));
    },
  });
}

/** Returns what `work` does, and observes its time, with the label that `labelOf` gives its result. */
export async function timed<T>(
  histogram: Histogram<'result'>,
  work: Promise<T>,
  labelOf: (result: T) => string = () => 'ok',
): Promise<T> {
  const end = histogram.startTimer();
  try {
    const result = await work;
    end({ result: labelOf(result) });
    return result;
  } catch (error) {
    end({ result: 'error' });
    throw error;
  }
}
