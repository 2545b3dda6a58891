// Apart from worker-process.ts: that loads what answers HTTP, which a worker never does.

/** Heartbeat interval of a worker; the server ends a worker after twelve missed beats. */
export const SIGN_OF_LIFE_MS = 5_000;
/** Message of a worker that has its connection to the database, and takes jobs. */
export const READY_MESSAGE = 'ready';
/** Asks a worker for its metrics, which it answers with `{ metrics }`. */
export const METRICS_MESSAGE = 'metrics';
/** Behind standard input, output, error and Node's own channel. */
export const CALL_CHANNEL_FD = 4;
