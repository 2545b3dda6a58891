import type { Client, ClientChannel } from 'ssh2';

/** Window size in bytes; ssh2's own default. */
const WINDOW = 2 * 1024 * 1024;
const PACKET = 32 * 1024;

/**
 * Private parts of ssh2 that its `exec` consists of; `exec` itself opens a channel only for a known command.
 * `test/integration/ssh/channel-ahead` checks them against the version in use.
 */
interface ClientInside {
  _chanMgr: { add(onOpened: OnOpened): number };
  _protocol: {
    session(id: number, window: number, packet: number): void;
    env(serverId: number, name: string, value: string, wantsReply: boolean): void;
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

/** Opens a channel without a command: one round trip. */
export function openSession(client: Client): Promise<ClientChannel> {
  const { _chanMgr, _protocol } = client as unknown as ClientInside;
  return new Promise((resolve, reject) => {
    const onOpened: OnOpened = (error, channel) => (error ? reject(error) : resolve(channel));
    onOpened.type = 'session';
    _protocol.session(_chanMgr.add(onOpened), WINDOW, PACKET);
  });
}

/**
 * Runs the only command that a channel can run; output may arrive with the reply: one round trip. Rejects if the
 * server refuses, or if the channel closes before the reply.
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

/** Sets a variable for the next command; servers ignore all variables that they are not set to accept. */
export function setVariable(client: Client, channel: ClientChannel, [name, value]: [string, string]): void {
  const { _protocol } = client as unknown as ClientInside;
  _protocol.env((channel as unknown as ChannelInside).outgoing.id, name, value, false);
}

export function isOpen(channel: ClientChannel): boolean {
  const { incoming, outgoing } = channel as unknown as ChannelInside;
  return incoming.state === 'open' && outgoing.state === 'open';
}
