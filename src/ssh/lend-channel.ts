import type { ClientChannel } from 'ssh2';
import type { HostKey } from './host-key';
import type { SshConnection } from './ssh-connection';

export interface OpenChannel {
  channel: ClientChannel;
  hostKey: HostKey;
  /** Closes the channel; when the server has confirmed that, its place is free. May be called more than once. */
  release: () => void;
}

/** How long a server may take to confirm that a channel is closed before its place is given away regardless. */
const CLOSE_CONFIRMATION_MS = 1_000;
/**
 * How long a command whose output is complete may take to exit. To OpenSSH a session is in use until its process
 * has ended, even after the channel was closed: closing early would make the next channel one too many.
 */
const EXIT_MS = 250;

/** Calls `onGone` once: when the channel is closed, by whomever, or its connection is. */
export function lendChannel(lent: {
  connection: SshConnection;
  channel: ClientChannel;
  onGone: () => void;
}): OpenChannel {
  const { connection, channel, onGone } = lent;
  const timers: NodeJS.Timeout[] = [];
  let isGone = false;
  const gone = () => {
    if (isGone) return;
    isGone = true;
    stopListening();
    timers.forEach(clearTimeout);
    onGone();
  };
  channel.once('close', gone);
  const stopListening = connection.onClose(gone);

  const release = () => {
    if (isGone || timers.length > 0) return;
    if (channel.readableEnded) {
      channel.end();
      timers.push(setTimeout(() => channel.close(), EXIT_MS).unref());
    } else {
      channel.close();
    }
    // Unread output would hold back the `close` event.
    channel.resume();
    channel.stderr.resume();
    timers.push(setTimeout(gone, CLOSE_CONFIRMATION_MS).unref());
  };
  return { channel, hostKey: connection.hostKey, release };
}
