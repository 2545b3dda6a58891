import { metrics } from '../core/metrics';
import { PrewarmedChannels } from './prewarmed-channels';
import { underDeadline } from './deadline';
import type { OpenChannel } from './check-out-channel';
import { type ConnectionSettings, type Phase, PooledConnection, type SshTarget } from './pooled-connection';
import { SshError } from './ssh-error';

interface PoolSettings extends Omit<ConnectionSettings, 'channelsAhead'> {
  /** Limit on idle connections; beyond it, the least recently used are closed. */
  maxIdle: number;
}

export type SshPoolOptions = Partial<PoolSettings>;

export interface SshPoolStats {
  /** Number of open connections, and of connections ever made. */
  connections: number;
  connected: number;
  channels: number;
  waiting: number;
}

const DEFAULTS: PoolSettings = {
  connectTimeoutMs: 20_000,
  idleMs: 60_000,
  // After two missed probes, that is 30 s, a connection counts as dead.
  keepAliveIntervalMs: 10_000,
  // OpenSSH allows 10 sessions per connection, and a session lasts until its process ends.
  maxChannels: 8,
  // Each takes about 40 KB here, and a process on the server.
  maxIdle: 32,
};

/** Pool of authenticated connections, one per workspace, user, host, port, key and pin. */
export class SshPool {
  readonly #settings: PoolSettings & ConnectionSettings;
  readonly #entries = new Map<string, PooledConnection>();
  #connected = 0;
  #isClosed = false;
  readonly #endMetric = metrics.sshConnections.add(() => this.#entries.size);

  constructor(options: SshPoolOptions = {}) {
    this.#settings = { ...DEFAULTS, ...options, channelsAhead: new PrewarmedChannels() };
  }

  /** Runs a command on the target's connection; the caller must `release` the result. Rejects with an SshError. */
  async openChannel(
    target: SshTarget,
    command: string,
    {
      environment,
      ...options
    }: { environment?: Record<string, string>; signal?: AbortSignal; timeoutMs: number },
  ): Promise<OpenChannel> {
    if (this.#isClosed) throw this.#closedError(target);
    let phase: Phase = 'waiting';
    const { host, port } = target;
    const describeTimeout = () => describeWait(phase, host);
    return underDeadline({ host, port, ...options, describeTimeout }, (signal) =>
      this.#entryFor(target).openChannel({
        ...{ command, environment, signal },
        onPhase: (next) => (phase = next),
      }),
    );
  }

  /**
   * Evicts the connections of a workspace after its key, pin or repository has changed: they accept no new commands,
   * and close when the last one ends. Without an id, evicts all.
   */
  evict(workspaceId?: string): void {
    for (const entry of [...this.#entries.values()]) {
      if (workspaceId === undefined || entry.target.workspaceId === workspaceId) entry.evict();
    }
  }

  /** Closes everything; resolves when every socket is closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#endMetric();
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.all(entries.map((entry) => entry.close(this.#closedError(entry.target))));
  }

  stats(): SshPoolStats {
    const total: SshPoolStats = { connections: 0, connected: this.#connected, channels: 0, waiting: 0 };
    for (const { stats } of this.#entries.values()) {
      total.connections += stats.connections;
      total.channels += stats.channels;
      total.waiting += stats.waiting;
    }
    return total;
  }

  #entryFor(target: SshTarget): PooledConnection {
    const key = keyOf(target);
    const known = this.#entries.get(key);
    if (known) {
      // A Map keeps insertion order: the first entries are the least recently used.
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known;
    }
    this.#closeLongestIdle();
    const entry: PooledConnection = new PooledConnection(target, this.#settings, {
      onConnected: () => this.#connected++,
      onUnused: () => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
      },
    });
    this.#entries.set(key, entry);
    return entry;
  }

  /** Makes room for one more connection. */
  #closeLongestIdle(): void {
    const idle = [...this.#entries.values()].filter((entry) => entry.isIdle);
    const surplus = idle.length + 1 - this.#settings.maxIdle;
    for (const entry of idle.slice(0, Math.max(0, surplus))) entry.evict();
  }

  #closedError({ host, port }: SshTarget): SshError {
    return new SshError('closed', `The connection to ${host} was closed: this program is stopping.`, {
      host,
      port,
    });
  }
}

function keyOf(target: SshTarget): string {
  const { workspaceId, user, host, port, keyFingerprint, hostKey } = target;
  return JSON.stringify([workspaceId, user, host, port, keyFingerprint, hostKey]);
}

function describeWait(phase: Phase, host: string): string {
  switch (phase) {
    case 'waiting':
      return `All channels to ${host} are in use.`;
    case 'connecting':
      return `The connection to ${host} did not come about in time.`;
    case 'opening':
      return `${host} does not answer.`;
  }
}
