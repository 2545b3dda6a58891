import { browserTimers } from '../timers';
import { BEAT, type Source, type SourceEvents } from './event-stream';
import type { Channel, Message, TabParts } from './shared-events';

/** The parts of this browser. `name`: the stream that the tabs share. */
export const browserParts = (name: string, address: string, types: readonly string[]): TabParts => ({
  connect: (events) => openSource(address, types, events),
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

function openSource(address: string, types: readonly string[], { onEvent, onError }: SourceEvents): Source {
  const source = new EventSource(address);
  for (const type of [BEAT, ...types])
    source.addEventListener(type, ({ data }: MessageEvent<string>) => onEvent(type, data));
  source.onerror = () => onError(source.readyState === EventSource.CLOSED);
  return source;
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
