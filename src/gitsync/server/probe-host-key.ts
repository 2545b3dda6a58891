import { Injectable } from '@nestjs/common';
import { Config } from '../../core/config';
import { addressFilter } from '../../core/network';
import { classifyRemoteFailure } from '../../git/errors';
import { isPublishedHostKey, probeHostKey, SshError } from '../../ssh';
import type { Actor } from '../../workspaces';
import { parseRemoteUrl } from '../domain';
import { GitConfigStore } from '../store/settings';
import { wrongProtocol } from './credentials';

/** Asks the repository's host for its SSH key, so that an admin can compare the fingerprint. Stores nothing. */
@Injectable()
export class ProbeHostKey {
  constructor(
    private readonly configs: GitConfigStore,
    private readonly settings: Config,
  ) {}

  /** `known`: the host is a well-known one and publishes this fingerprint. */
  async run({ workspaceId }: Actor): Promise<{ type: string; fingerprint: string; known: boolean }> {
    const { repositoryUrl } = await this.configs.get(workspaceId);
    const { protocol, host, port } = parseRemoteUrl(repositoryUrl);
    if (protocol !== 'ssh') throw wrongProtocol('An HTTPS server has a certificate and no host key.');
    const timeoutMs = this.settings.gitSilenceMs;
    const isAddressAllowed = addressFilter(this.settings);
    try {
      const key = await probeHostKey({ host, port, timeoutMs, isAddressAllowed });
      return { ...key, known: isPublishedHostKey({ host }, key.fingerprint) };
    } catch (error) {
      if (!(error instanceof SshError)) throw error;
      throw classifyRemoteFailure({ stage: 'connect', carrierError: error, stderr: '' });
    }
  }
}
