import type { CheckedHost } from '../check-host';
import type { ListedHostedApp } from '../store/hosted-app-store';
import type { Host } from '../store/host-store';
import type { AppOfHostView, HostCheckView, HostState, HostView } from '../host.dto';

export const presentHost = (host: Host, apps: ListedHostedApp[]): HostView => ({
  kind: host.kind,
  url: host.url,
  email: host.email,
  hostWorkspaceId: host.hostWorkspaceId,
  hostWorkspaceName: host.hostWorkspaceName,
  certificateAuthority: host.certificateAuthority,
  intervalSeconds: host.intervalSeconds,
  version: host.version,
  state: stateOf(host),
  isCapturing: host.isCapturing,
  capturedAt: host.capturedAt?.toISOString() ?? null,
  nextCaptureAt: host.nextAt?.toISOString() ?? null,
  error: host.error,
  connectedBy: host.connectedBy,
  apps: apps.map(presentApp),
});

function stateOf({ isPasswordRefused, checkedAt, error }: Host): HostState {
  if (isPasswordRefused) return 'password_refused';
  if (checkedAt === null) return 'unchecked';
  return error ? 'failing' : 'connected';
}

const presentApp = ({
  hostAppId,
  sharedId,
  name,
  url,
  capturedAt,
  error,
}: ListedHostedApp): AppOfHostView => ({
  hostAppId,
  appId: sharedId,
  name,
  url,
  capturedAt: capturedAt?.toISOString() ?? null,
  error,
});

export const presentCheck = ({
  isConnected,
  needsWorkspace,
  steps,
  version,
  workspaces,
}: CheckedHost): HostCheckView => ({
  isConnected,
  needsWorkspace,
  steps,
  version,
  workspaces: workspaces.map(({ id, name }) => ({ id, name })),
});
