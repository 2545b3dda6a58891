import { retryDelay, type Timers } from '../timers';

/** One connection to the server's stream. */
export interface Source {
  /** It was live before anything was asked for, and so has missed nothing. */
  isFromStart?: boolean;
  close(): void;
}

export interface SourceEvents {
  onEvent: (type: string, data: string) => void;
  /** The connection broke. `isFinal` if the browser will not open it again: the server refused it. */
  onError: (isFinal: boolean) => void;
}

export interface StreamEvents {
  /** Also for each `BEAT`. */
  onEvent: (type: string, data: string) => void;
  /** `isLive`: from the first sign of life to the last one. `hasMissed`: events may have been lost before. */
  onLive: (isLive: boolean, hasMissed: boolean) => void;
  /** The server refuses the stream: signed out, or no member any more. */
  onRefused: () => void;
}

/** A stream that was silent for longer is broken, or held back by a proxy, or the machine slept. */
export const SILENCE_MS = 45_000;

/** Keeps a stream of events open, and tells if it can be relied on. */
export class EventStream {
  #source: Source | null = null;
  #cancel: () => void = () => undefined;
  #isLive = false;
  #hasMissed = true;
  #failures = 0;

  constructor(
    private readonly connect: (events: SourceEvents) => Source,
    private readonly timers: Timers,
    private readonly events: StreamEvents,
  ) {
    this.#open();
  }

  close(): void {
    this.#cancel();
    this.#source?.close();
    this.#source = null;
    this.#setLive(false);
  }

  #open(): void {
    this.#source?.close();
    const source = this.connect({
      onEvent: (type, data) => {
        if (source !== this.#source) return;
        this.#failures = 0;
        this.#listen();
        this.#setLive(true);
        this.events.onEvent(type, data);
      },
      onError: (isFinal) => {
        if (source !== this.#source) return;
        this.#setLive(false);
        if (isFinal) this.#openLater();
      },
    });
    this.#source = source;
    this.#hasMissed = source.isFromStart !== true;
    this.#listen();
  }

  /** A timer that is late, after a sleep of the machine, opens a new stream at once. */
  #listen(): void {
    this.#cancel();
    this.#cancel = this.timers.after(SILENCE_MS, () => {
      this.#setLive(false);
      this.#open();
    });
  }

  #openLater(): void {
    this.#failures += 1;
    this.#cancel();
    this.#cancel = this.timers.after(retryDelay(this.#failures, null, this.timers), () => this.#open());
    this.events.onRefused();
  }

  #setLive(isLive: boolean): void {
    if (isLive === this.#isLive) return;
    this.#isLive = isLive;
    this.events.onLive(isLive, this.#hasMissed);
    // The next time, there was a break.
    this.#hasMissed = true;
  }
}
