import { basePath } from '../base-path';
import { BEAT, EVENT_TYPES } from './event-types';

/** Longest wait for the first sign of life. An answer to an earlier request may lack a change that no event tells. */
const WAIT_MS = 150;
/** A timer is due before events that came while the page’s code kept the browser busy: those come within the last part. */
const LAST_PART_MS = 50;
/** Age at which an unused stream is closed: another tab leads, or the user is signed out. */
const UNUSED_MS = 10_000;

/** A stream of events, with its first ones. */
export interface OpenedSource {
  source: EventSource;
  /** It was live before the page asked for anything. */
  isFromStart: boolean;
  /** Types and data of the events before anybody listened. */
  heard: [type: string, data: string][];
  close: () => void;
}

let ahead: { address: string; opened: OpenedSource; listening: AbortController } | null = null;

export const streamAddressOf = (workspaceId: string): string =>
  `${basePath}/api/workspaces/${workspaceId}/events`;

/**
 * Opens the stream of a workspace before anything else is asked for: answers that came first would have to be asked for
 * again once it is live. Resolves when it is live, or will not be soon. One tab of a browser does so, for as long as it has
 * the stream: over HTTP/1.1, the streams of several tabs would leave no connection for their code.
 */
export function openAhead(workspaceId: string): Promise<void> {
  if (!('locks' in navigator)) return Promise.resolve();
  return new Promise((resolve) => {
    void navigator.locks.request(`trellis-stream-ahead${basePath}`, { ifAvailable: true }, (lock) => {
      if (!lock) return resolve();
      return new Promise<void>((release) => open(streamAddressOf(workspaceId), { resolve, release }));
    });
  });
}

function open(address: string, { resolve, release }: { resolve: () => void; release: () => void }): void {
  const source = new EventSource(address);
  const listening = new AbortController();
  const close = () => {
    source.close();
    release();
  };
  const opened: OpenedSource = { source, isFromStart: false, heard: [], close };
  ahead = { address, opened, listening };
  setTimeout(() => ahead?.opened === opened && closeAhead(), UNUSED_MS);
  let isWaiting = true;
  const end = () => {
    isWaiting = false;
    resolve();
  };
  setTimeout(() => setTimeout(end, LAST_PART_MS), WAIT_MS - LAST_PART_MS);
  const { signal } = listening;
  const fail = () => {
    // Until the browser has opened it again, events are lost.
    opened.isFromStart = false;
    end();
  };
  source.addEventListener('error', fail, { signal });
  const hear = (type: string) => (event: Event) => {
    if (opened.heard.length === 0) opened.isFromStart = isWaiting;
    opened.heard.push([type, (event as MessageEvent<string>).data]);
    end();
  };
  for (const type of [BEAT, ...EVENT_TYPES]) source.addEventListener(type, hear(type), { signal });
}

/** Returns the stream that was opened ahead, once; null if there is none. */
export function takeOpened(address: string): OpenedSource | null {
  if (ahead?.address !== address || ahead.opened.source.readyState === EventSource.CLOSED) return null;
  const { opened, listening } = ahead;
  listening.abort();
  ahead = null;
  return opened;
}

/** Closes a stream that was opened ahead and not taken. */
export function closeAhead(): void {
  ahead?.opened.close();
  ahead = null;
}
