import type { SshConnection } from './ssh-connection';

/** Pause for a server that does not keep them open. */
const PAUSE_MS = 60 * 60_000;

/**
 * Opens the channel for the next command in advance, which saves one of its two round trips. A server that closes
 * such a channel, or the connection, is left alone for an hour.
 */
export class PrewarmedChannels {
  readonly #unwelcomeUntil = new Map<string, number>();

  open(connection: SshConnection, server: { host: string; port: number }): void {
    const key = `${server.host}:${server.port}`;
    const until = this.#unwelcomeUntil.get(key);
    if (until !== undefined && until > performance.now()) return;
    this.#unwelcomeUntil.delete(key);
    connection.prewarm(() => this.#pause(key));
  }

  #pause(key: string): void {
    const now = performance.now();
    for (const [other, until] of this.#unwelcomeUntil) if (until <= now) this.#unwelcomeUntil.delete(other);
    this.#unwelcomeUntil.set(key, now + PAUSE_MS);
  }
}
