import type { Client, ClientChannel } from 'ssh2';

/** What ssh2 gives each of its channels: bytes. */
const WINDOW = 2 * 1024 * 1024;
const PACKET = 32 * 1024;

/**
 * The two halves of ssh2's `exec`, which opens a channel only for a command that is known by then. They are not of its
 * public interface: `test/integration/ssh/channel-ahead` holds them against the version in use.
 */
interface ClientInside {
  _chanMgr: { add(onOpened: OnOpened): number };
  _protocol: {
    session(id: number, window: number, packet: number): void;
    exec(serverId: number, command: string, wantsReply: boolean): void;
  };
}
interface ChannelInside {
  _callbacks: ((failure: boolean | Error) => void)[];
  incoming: { state: string };
  outgoing: { id: number; state: string };
  subtype: string;
}
type OnOpened = ((error: Error | undefined, channel: ClientChannel) => void) & { type?: 'session' };

/** Opens a channel in which nothing runs yet: one round trip. */
export function openSession(client: Client): Promise<ClientChannel> {
  const { _chanMgr, _protocol } = client as unknown as ClientInside;
  return new Promise((resolve, reject) => {
    const onOpened: OnOpened = (error, channel) => (error ? reject(error) : resolve(channel));
    onOpened.type = 'session';
    _protocol.session(_chanMgr.add(onOpened), WINDOW, PACKET);
  });
}

/**
 * Runs the one command that a channel can run; its output may come with the answer: one round trip. Rejects where the
 * server will not, and where the channel is closed before the server has answered.
 */
export function runCommand(client: Client, channel: ClientChannel, command: string): Promise<void> {
  const { _protocol } = client as unknown as ClientInside;
  const inside = channel as unknown as ChannelInside;
  return new Promise((resolve, reject) => {
    inside._callbacks.push((failure) => {
      if (failure === false) {
        inside.subtype = 'exec';
        return resolve();
      }
      reject(failure === true ? new Error('Unable to exec') : failure);
    });
    _protocol.exec(inside.outgoing.id, command, true);
  });
}

export function isOpen(channel: ClientChannel): boolean {
  const { incoming, outgoing } = channel as unknown as ChannelInside;
  return incoming.state === 'open' && outgoing.state === 'open';
}
