import type { SshConnection } from './ssh-connection';

/** How long a server that does not keep them is left alone. */
const PAUSE_MS = 60 * 60_000;

/**
 * Opens the next command's channel before there is a command: that is one of the two round trips from a command to
 * what it says. A server that closes such channels, or worse the connection, is not asked again for an hour.
 */
export class ChannelsAhead {
  readonly #unwelcomeUntil = new Map<string, number>();

  open(connection: SshConnection, server: { host: string; port: number }): void {
    const key = `${server.host}:${server.port}`;
    const until = this.#unwelcomeUntil.get(key);
    if (until !== undefined && until > performance.now()) return;
    this.#unwelcomeUntil.delete(key);
    connection.openAhead(() => this.#unwelcomeUntil.set(key, performance.now() + PAUSE_MS));
  }
}
