import type { ClientChannel } from 'ssh2';
import type { HostKey } from './host-key';
import type { SshConnection } from './ssh-connection';

export interface OpenChannel {
  channel: ClientChannel;
  hostKey: HostKey;
  /** Closes the channel; its slot is free once the server has confirmed that. May be called more than once. */
  release: () => void;
}

/** Time that a server has to confirm that a channel is closed; after it, the slot is released regardless. */
const CLOSE_CONFIRMATION_MS = 1_000;
/**
 * Time that a command whose output is complete has to exit. OpenSSH counts a session until its process has ended,
 * even after the channel was closed: closing early would make the next channel one too many.
 */
const EXIT_MS = 250;

/** Calls `onGone` once: when either side closes the channel, or when its connection ends. */
export function checkOutChannel(lent: {
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
    // Unread output would delay the `close` event.
    channel.resume();
    channel.stderr.resume();
    timers.push(setTimeout(gone, CLOSE_CONFIRMATION_MS).unref());
  };
  return { channel, hostKey: connection.hostKey, release };
}
