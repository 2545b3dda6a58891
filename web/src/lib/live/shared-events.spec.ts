import { ScriptedTimers, settled } from '../../../../test/support/web/scripted-timers';
import type { SourceEvents } from './event-stream';
import { BEAT } from './event-types';
import { SharedEvents, type Message } from './shared-events';

/** A browser with locks, channels and connections, all of one stream. */
class ScriptedBrowser {
  readonly timers = new ScriptedTimers();
  readonly connections: SourceEvents[] = [];
  isHidden = false;
  /** The first connection was opened before the page asked for anything. */
  hasOpenedAhead = false;
  readonly #waiting: (() => void)[] = [];
  #leader: AbortSignal | null = null;
  readonly #channels = new Set<(message: Message) => void>();
  readonly #watchers = new Set<() => void>();

  constructor(private readonly hasLocks = true) {}

  get latest(): SourceEvents {
    return this.connections.at(-1)!;
  }

  /** The leading tab crashes: it says nothing, and the browser gives its lock to the next one. */
  crash(): void {
    this.connections.length = 0;
    this.#leader = null;
    this.#waiting.shift()?.();
  }

  /** The only open connection gets something from the server. */
  send(type: string, data = '{}'): void {
    this.latest.onEvent(type, data);
  }

  hide(isHidden: boolean): void {
    this.isHidden = isHidden;
    this.#watchers.forEach((tell) => tell());
  }

  open(timers = this.timers) {
    const told: string[] = [];
    const tab = new SharedEvents(
      {
        connect: (events) => {
          this.connections.push(events);
          const isFromStart = this.hasOpenedAhead;
          this.hasOpenedAhead = false;
          return { isFromStart, close: () => this.connections.splice(this.connections.indexOf(events), 1) };
        },
        closeAhead: () => (this.hasOpenedAhead = false),
        leadership: this.hasLocks ? (lead, signal) => this.#request(lead, signal) : null,
        channel: this.#channel(),
        visibility: {
          isHidden: () => this.isHidden,
          onChange: (listener) => {
            this.#watchers.add(listener);
            return () => this.#watchers.delete(listener);
          },
        },
        timers,
      },
      {
        onEvent: (type, data) => told.push(`${type} ${data}`),
        onLive: (isLive, hasMissed) => {
          told.push(isLive ? 'live' : 'not live');
          if (isLive && !hasMissed) told.push('from the start');
        },
        onRefused: () => told.push('refused'),
      },
    );
    return { tab, told };
  }

  #request(lead: () => void, signal: AbortSignal): void {
    const take = () => {
      this.#leader = signal;
      lead();
      signal.addEventListener('abort', () => {
        this.#leader = null;
        this.#waiting.shift()?.();
      });
    };
    const turn = () => (signal.aborted ? this.#waiting.shift()?.() : take());
    if (this.#leader) this.#waiting.push(turn);
    else turn();
  }

  #channel() {
    let hear: (message: Message) => void = () => undefined;
    const receive = (message: Message) => hear(message);
    this.#channels.add(receive);
    return {
      post: (message: Message) => {
        for (const other of this.#channels) if (other !== receive) queueMicrotask(() => other(message));
      },
      listen: (listener: (message: Message) => void) => (hear = listener),
      close: () => void this.#channels.delete(receive),
    };
  }
}

it('opens one stream for eight tabs, and each of them hears everything', async () => {
  const browser = new ScriptedBrowser();
  const tabs = Array.from({ length: 8 }, () => browser.open());
  expect(browser.connections).toHaveLength(1);
  browser.send(BEAT);
  browser.send('app', '{"id":"a"}');
  await settled();
  for (const { told } of tabs) expect(told).toEqual(['live', 'app {"id":"a"}']);
});

it('tells a tab that comes later that the stream is live', async () => {
  const browser = new ScriptedBrowser();
  browser.open();
  browser.send(BEAT);
  const { told } = browser.open();
  await settled();
  expect(told).toEqual(['live']);
});

it('lets another tab lead when the leader is closed', async () => {
  const browser = new ScriptedBrowser();
  const [first, second, third] = [browser.open(), browser.open(), browser.open()];
  browser.send(BEAT);
  await settled();
  first.tab.close();
  await settled();
  expect(browser.connections).toHaveLength(1);
  browser.send(BEAT);
  browser.send('job');
  await settled();
  expect(second.told).toEqual(['live', 'not live', 'live', 'job {}']);
  expect(third.told).toEqual(second.told);
  second.tab.close();
  third.tab.close();
  expect(browser.connections).toHaveLength(0);
});

it('does not take the word of a leader that crashed for that of the next one', async () => {
  const browser = new ScriptedBrowser();
  browser.open();
  const [second, third] = [browser.open(), browser.open()];
  browser.send(BEAT);
  await settled();
  browser.crash();
  await settled();
  for (const { told } of [second, third]) expect(told).toEqual(['live', 'not live']);
  browser.send(BEAT);
  await settled();
  for (const { told } of [second, third]) expect(told).toEqual(['live', 'not live', 'live']);
});

it('has missed nothing on a stream from the start, and may have after a break', async () => {
  const browser = new ScriptedBrowser();
  browser.hasOpenedAhead = true;
  const first = browser.open();
  const second = browser.open();
  browser.send(BEAT);
  await settled();
  expect(first.told).toEqual(['live', 'from the start']);
  // Its first answers may be older than the words of the other tab.
  expect(second.told).toEqual(['live']);
  browser.latest.onError(false);
  browser.send(BEAT);
  await settled();
  expect(first.told).toEqual(['live', 'from the start', 'not live', 'live']);
});

it('closes a stream that was opened ahead where another tab leads', async () => {
  const browser = new ScriptedBrowser();
  browser.open();
  browser.send(BEAT);
  browser.hasOpenedAhead = true;
  browser.open();
  await settled();
  expect(browser.hasOpenedAhead).toBe(false);
  expect(browser.connections).toHaveLength(1);
});

it('is not live before the first sign of life: a proxy may hold the stream back', async () => {
  const browser = new ScriptedBrowser();
  const { told } = browser.open();
  const held = browser.latest;
  await browser.timers.pass(60_000);
  expect(told).toEqual([]);
  expect(browser.latest).not.toBe(held);
  browser.send(BEAT);
  expect(told).toEqual(['live']);
});

it('opens a new stream in place of one that has become silent', async () => {
  const browser = new ScriptedBrowser();
  const [leader, other] = [browser.open(), browser.open()];
  browser.send(BEAT);
  const silent = browser.latest;
  await browser.timers.pass(60_000);
  expect(leader.told).toEqual(['live', 'not live']);
  expect(other.told).toEqual(leader.told);
  expect(browser.connections).toHaveLength(1);
  expect(browser.latest).not.toBe(silent);
  silent.onEvent('app', 'late');
  browser.send(BEAT);
  await settled();
  expect(leader.told).toEqual(['live', 'not live', 'live']);
});

it('does the same after a sleep of the machine, when its timers are late by hours', async () => {
  const browser = new ScriptedBrowser();
  const { told } = browser.open();
  browser.send(BEAT);
  browser.timers.sleep(8 * 3_600_000);
  await browser.timers.pass(1);
  expect(told).toEqual(['live', 'not live']);
});

it('does not rely on a leader that hangs', async () => {
  const browser = new ScriptedBrowser();
  const hanging = new ScriptedTimers();
  browser.open(hanging);
  const other = browser.open();
  browser.send(BEAT);
  await browser.timers.pass(60_000);
  expect(other.told).toEqual(['live', 'not live']);
});

it('opens a refused stream again after growing waits, and tells all tabs', async () => {
  const browser = new ScriptedBrowser();
  const [leader, other] = [browser.open(), browser.open()];
  for (let refusals = 0; refusals < 3; refusals++) {
    browser.latest.onError(true);
    await browser.timers.pass(30_000);
  }
  expect(leader.told).toEqual(['refused', 'refused', 'refused']);
  expect(other.told).toEqual(leader.told);
  const waits = browser.timers.waits.filter((ms) => ms < 45_000);
  expect(waits).toEqual([750, 1_500, 3_000]);
});

it('is live again when the browser has opened the stream again', () => {
  const browser = new ScriptedBrowser();
  const { told } = browser.open();
  browser.send(BEAT);
  browser.latest.onError(false);
  browser.send(BEAT);
  expect(told).toEqual(['live', 'not live', 'live']);
  expect(browser.connections).toHaveLength(1);
});

it('closes the stream of a hidden tab where tabs cannot share one', () => {
  const browser = new ScriptedBrowser(false);
  const { tab, told } = browser.open();
  browser.send(BEAT);
  browser.hide(true);
  expect(browser.connections).toHaveLength(0);
  browser.hide(false);
  expect(browser.connections).toHaveLength(1);
  browser.send(BEAT);
  expect(told).toEqual(['live', 'not live', 'live']);
  tab.close();
  browser.hide(false);
  expect(browser.connections).toHaveLength(0);
});

it('lets a tab leave that never led', async () => {
  const browser = new ScriptedBrowser();
  const [leader, second, third] = [browser.open(), browser.open(), browser.open()];
  second.tab.close();
  leader.tab.close();
  await settled();
  browser.send(BEAT);
  expect(third.told).toContain('live');
});
