import type { HttpsPool } from '../../https';
import { isRecord, type JsonRecord } from '../json-client';

type Socket = Awaited<ReturnType<HttpsPool['openSocket']>>;

/** Time for opening, and for the answer to a subscription. */
const ANSWER_MS = 10_000;
const STATE = 'notification/runtime-state';
const DEPLOYED = 'notification/runtime-deploy';

/** Reason for which Node-RED has started no flows. */
export interface FailedStart {
  /** Types of nodes that are not there, such as `subflow:<id>`. */
  types: string[];
  /** Modules that functions use, with the reasons for which they could not be installed. */
  modules: { module: string; error: string }[];
}

/**
 * Events that Node-RED sends its editor over `/comms`. Only there it says that it could not start flows: it has answered the
 * deployment by then, and `/flows/state` is `start` all the same.
 */
export class RuntimeEvents {
  #state: JsonRecord | null = null;
  /** Hash of the flows that were started, or refused, last. */
  #revision: string | null = null;
  /** Called after each message. */
  #wake: () => void = () => undefined;
  #isClosed = false;

  private constructor(private readonly socket: Socket) {}

  /** Resolves with null where nothing can be heard: the editor is switched off, or a proxy lets no WebSocket through. */
  static async open(
    connect: () => Promise<Socket>,
    { token, signal }: { token: string | null; signal: AbortSignal },
  ): Promise<RuntimeEvents | null> {
    const socket = await connect();
    const events = new RuntimeEvents(socket);
    socket.addEventListener('message', ({ data }) => events.#take(String(data)));
    for (const end of ['close', 'error'] as const)
      socket.addEventListener(end, () => {
        events.#isClosed = true;
        events.#wake();
      });
    const isOpen = await events.#until(
      () => socket.readyState === socket.OPEN,
      { ms: ANSWER_MS, signal },
      (wake) => socket.addEventListener('open', wake),
    );
    if (!isOpen) {
      events.close();
      return null;
    }
    if (token !== null) socket.send(JSON.stringify({ auth: token }));
    socket.send(JSON.stringify({ subscribe: 'notification/#' }));
    if (await events.#until(() => events.#state !== null, { ms: ANSWER_MS, signal })) return events;
    events.close();
    return null;
  }

  /** Reason for which Node-RED runs no flows now; null if it runs them, or was told to stop them. */
  get failedStart(): FailedStart | null {
    const { error, types, modules } = this.#state ?? {};
    if (error === 'missing-types') return { types: listOf(types).map(String), modules: [] };
    if (error !== 'missing-modules') return null;
    return {
      types: [],
      modules: listOf(modules)
        .filter(isRecord)
        .map((one) => ({ module: String(one.module), error: String(one.error) })),
    };
  }

  /** Resolves with true once Node-RED has started the flows with this hash, or has refused to. */
  async started(revision: string, { ms, signal }: { ms: number; signal: AbortSignal }): Promise<boolean> {
    return this.#until(() => this.#revision === revision, { ms, signal });
  }

  close(): void {
    this.#isClosed = true;
    this.socket.close();
  }

  /** Messages are lists of topics, or the answer to a token. */
  #take(text: string): void {
    for (const message of listOf(parse(text)).filter(isRecord)) {
      const data = isRecord(message.data) ? message.data : {};
      if (message.topic === STATE) this.#state = data;
      if (message.topic === DEPLOYED && typeof data.revision === 'string') this.#revision = data.revision;
    }
    this.#wake();
  }

  async #until(
    isDone: () => boolean,
    { ms, signal }: { ms: number; signal: AbortSignal },
    listen: (wake: () => void) => void = () => undefined,
  ): Promise<boolean> {
    const until = performance.now() + ms;
    while (!isDone()) {
      const leftMs = until - performance.now();
      if (this.#isClosed || leftMs <= 0 || signal.aborted) return false;
      await this.#woken(leftMs, { signal, listen });
    }
    return true;
  }

  /** Resolves with the next message, an abort, or after `ms`. */
  async #woken(
    ms: number,
    { signal, listen }: { signal: AbortSignal; listen: (wake: () => void) => void },
  ): Promise<void> {
    const ended = new AbortController();
    await new Promise<void>((resolve) => {
      const wake = () => resolve();
      const timer = setTimeout(wake, ms);
      ended.signal.addEventListener('abort', () => clearTimeout(timer));
      this.#wake = wake;
      signal.addEventListener('abort', wake, { signal: ended.signal });
      listen(wake);
    });
    ended.abort();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
