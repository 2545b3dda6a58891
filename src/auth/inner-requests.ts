import type { Principal } from './principal';

const senders = new WeakMap<object, Principal>();

/**
 * Marks a request that the program makes to itself for a signed-in user, such as a tool of an agent. The mark is on the object:
 * nothing that comes over the network has it.
 */
export const markInnerRequest = (request: object, sender: Principal): void =>
  void senders.set(request, sender);

/** Returns the user for whom the program makes this request to itself; undefined for any other request. */
export const findInnerSender = (request: object): Principal | undefined => senders.get(request);
