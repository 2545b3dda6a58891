/** Sent by the server every 15 s, and as soon as the stream is open. */
export const BEAT = 'beat';
/** Events that change what the page shows. */
export const EVENT_TYPES = ['job', 'app', 'merge', 'review', 'joined', 'workspace'] as const;
