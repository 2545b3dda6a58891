import { Injectable } from '@nestjs/common';
import { conflict } from '../core/errors';
import type { HostCheck, HostWorkspace } from './app-host';
import { OpenHosts } from './open-hosts';
import { HostStore, type OpenableHost } from './store/host-store';

const DEADLINE_MS = 60_000;

export interface CheckedHost extends HostCheck {
  /** Everything is in order, and the apps are captured from now on. */
  isConnected: boolean;
  /** The account is in several workspaces, of which one is to be chosen. */
  needsWorkspace: boolean;
}

/** Tries the connection to a host step by step. Once all of it works, captures begin. */
@Injectable()
export class CheckHost {
  constructor(
    private readonly hosts: HostStore,
    private readonly openHosts: OpenHosts,
  ) {}

  /** Throws 409 `host_password_refused` where another attempt could lock the account. */
  async run(hostId: string): Promise<CheckedHost | null> {
    const host = await this.hosts.open(hostId);
    if (!host) return null;
    if (host.isPasswordRefused) throw passwordRefused(host);
    const appHost = await this.openHosts.open(host);
    const check = await appHost.check(AbortSignal.timeout(DEADLINE_MS));
    const failed = check.steps.find(({ ok }) => !ok);
    if (failed) {
      const { code = 'host_refused', detail = 'The check failed.', remedy } = failed;
      const at = new Date().toISOString();
      await this.hosts.recordFailure(host, { code, message: detail, remedy, at });
      const needsWorkspace = code === 'host_workspace_not_found' && check.workspaces.length > 0;
      return { ...check, isConnected: false, needsWorkspace };
    }
    const workspace = chosenOf(host, check.workspaces);
    if (workspace) await this.hosts.recordChecked(host, { version: check.version, workspace });
    return { ...check, isConnected: workspace !== null, needsWorkspace: workspace === null };
  }
}

function chosenOf({ hostWorkspaceId }: OpenableHost, workspaces: HostWorkspace[]): HostWorkspace | null {
  if (hostWorkspaceId !== null) return workspaces.find(({ id }) => id === hostWorkspaceId) ?? null;
  return workspaces.length === 1 ? workspaces[0] : null;
}

const passwordRefused = ({ url }: OpenableHost) =>
  conflict(
    'host_password_refused',
    `${url} has refused this account’s password, and is not asked again with it.`,
    {
      remedy: 'Enter the right password. After several wrong passwords, the account would be locked.',
    },
  );
