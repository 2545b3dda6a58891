import { browserTimers } from '../timers';
import type { Source, SourceEvents } from './event-stream';
import { BEAT, EVENT_TYPES } from './event-types';
import { closeAhead, takeOpened, type OpenedSource } from './open-ahead';
import type { Channel, Message, TabParts } from './shared-events';

/** The parts of this browser. `name`: the stream that the tabs share. */
export const browserParts = (name: string, address: string): TabParts => ({
  connect: (events) => openSource(address, events),
  closeAhead,
  leadership: 'locks' in navigator ? (lead, signal) => whileLeading(name, lead, signal) : null,
  channel: openChannel(name),
  visibility: {
    isHidden: () => document.hidden,
    onChange: (listener) => {
      document.addEventListener('visibilitychange', listener);
      return () => document.removeEventListener('visibilitychange', listener);
    },
  },
  timers: browserTimers,
});

function openSource(address: string, { onEvent, onError }: SourceEvents): Source {
  const { source, isFromStart, heard, close } = takeOpened(address) ?? openNow(address);
  for (const type of [BEAT, ...EVENT_TYPES])
    source.addEventListener(type, ({ data }: MessageEvent<string>) => onEvent(type, data));
  source.onerror = () => onError(source.readyState === EventSource.CLOSED);
  // The caller does not have the source before.
  queueMicrotask(() => heard.forEach(([type, data]) => onEvent(type, data)));
  return { isFromStart, close };
}

function openNow(address: string): OpenedSource {
  const source = new EventSource(address);
  return { source, isFromStart: false, heard: [], close: () => source.close() };
}

/** The browser passes the lock to the next tab when this one closes or crashes. */
function whileLeading(name: string, lead: () => void, signal: AbortSignal): void {
  const untilClosed = () =>
    new Promise<void>((resolve) => {
      if (signal.aborted) return resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
      lead();
    });
  // Rejects if this tab closes before its turn.
  navigator.locks.request(name, { signal }, untilClosed).catch(() => undefined);
}

function openChannel(name: string): Channel {
  const channel = new BroadcastChannel(name);
  return {
    post: (message) => channel.postMessage(message),
    listen: (listener) => {
      channel.onmessage = ({ data }: MessageEvent<Message>) => listener(data);
    },
    close: () => channel.close(),
  };
}
