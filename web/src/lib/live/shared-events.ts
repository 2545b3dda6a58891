import type { Timers } from '../timers';
import { EventStream, SILENCE_MS, type Source, type SourceEvents } from './event-stream';
import { BEAT } from './event-types';

/** Browser APIs for the tabs of one origin. */
export interface TabParts {
  connect: (events: SourceEvents) => Source;
  /** Closes a stream that was opened while the code loaded, and is not needed. */
  closeAhead: () => void;
  /** Runs `lead` once no other tab leads, until the signal aborts. Null without locks: over plain HTTP, except on localhost. */
  leadership: ((lead: () => void, signal: AbortSignal) => void) | null;
  channel: Channel;
  visibility: { isHidden: () => boolean; onChange: (listener: () => void) => () => void };
  timers: Timers;
}

export interface Channel {
  post: (message: Message) => void;
  listen: (listener: (message: Message) => void) => void;
  close: () => void;
}

/** Messages of the leading tab, and the question of a new tab. */
export type Message =
  | { kind: 'event'; type: string; data: string }
  | { kind: 'live'; isLive: boolean }
  | { kind: 'refused' }
  | { kind: 'asked' };

export interface TabEvents {
  onEvent: (type: string, data: string) => void;
  /** `hasMissed`: events may have been lost before. */
  onLive: (isLive: boolean, hasMissed: boolean) => void;
  onRefused: () => void;
}

/**
 * Events of one tab. All tabs of a browser share one stream, because HTTP/1.1 has six connections per host: one tab leads
 * and passes on its events. If it closes, the next one leads. Without locks each tab has its own stream, which is closed
 * while the tab is hidden.
 */
export class SharedEvents {
  readonly #closed = new AbortController();
  #stream: EventStream | null = null;
  #isLive = false;
  #cancelSilence: () => void = () => undefined;
  #stopWatching: () => void = () => undefined;

  constructor(
    private readonly parts: TabParts,
    private readonly events: TabEvents,
  ) {
    if (parts.leadership) {
      parts.channel.listen((message) => this.#receive(message));
      parts.channel.post({ kind: 'asked' });
      parts.leadership(() => this.#lead(), this.#closed.signal);
    } else {
      this.#stopWatching = parts.visibility.onChange(() => this.#openWhileVisible());
      this.#openWhileVisible();
    }
  }

  close(): void {
    this.#stopWatching();
    this.#cancelSilence();
    this.#stream?.close();
    this.#stream = null;
    this.#closed.abort();
    this.parts.channel.close();
  }

  #lead(): void {
    this.#cancelSilence();
    // The former leader can no longer report that its stream has ended.
    this.#passOn({ kind: 'live', isLive: false });
    this.#open((message, hasMissed) => this.#passOn(message, hasMissed));
  }

  #openWhileVisible(): void {
    if (!this.parts.visibility.isHidden()) {
      if (!this.#stream) this.#open((message, hasMissed) => this.#take(message, hasMissed));
      return;
    }
    this.#stream?.close();
    this.#stream = null;
  }

  #open(tell: (message: Message, hasMissed?: boolean) => void): void {
    this.#stream = new EventStream(this.parts.connect, this.parts.timers, {
      onEvent: (type, data) => tell({ kind: 'event', type, data }),
      onLive: (isLive, hasMissed) => tell({ kind: 'live', isLive }, hasMissed),
      onRefused: () => tell({ kind: 'refused' }),
    });
  }

  #passOn(message: Message, hasMissed = true): void {
    this.parts.channel.post(message);
    this.#take(message, hasMissed);
  }

  #receive(message: Message): void {
    if (message.kind === 'asked') {
      if (this.#stream) this.parts.channel.post({ kind: 'live', isLive: this.#isLive });
      return;
    }
    this.parts.closeAhead();
    this.#cancelSilence();
    // The leader passes on each beat, unless it hangs.
    this.#cancelSilence = this.parts.timers.after(SILENCE_MS, () => this.#setLive(false));
    this.#take(message);
  }

  /** `hasMissed`: only the tab with the stream can tell that nothing was. */
  #take(message: Message, hasMissed = true): void {
    if (message.kind === 'live') this.#setLive(message.isLive, hasMissed);
    else if (message.kind === 'refused') this.events.onRefused();
    else if (message.kind === 'event') {
      this.#setLive(true);
      if (message.type !== BEAT) this.events.onEvent(message.type, message.data);
    }
  }

  #setLive(isLive: boolean, hasMissed = true): void {
    if (isLive === this.#isLive) return;
    this.#isLive = isLive;
    this.events.onLive(isLive, hasMissed);
  }
}
