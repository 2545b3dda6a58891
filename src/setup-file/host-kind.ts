import { Injectable } from '@nestjs/common';
import { rowsOf } from '../core/database';
import { unprocessable } from '../core/errors';
import { checked } from '../core/http';
import { CheckHost, connectionOf, HostRequest, HostStore, type CheckedHost, type Host } from '../hosts';
import type { WorkspaceBlock } from './description';
import { describeFields, step, type Described, type Step } from './step';

type HostBlock = NonNullable<WorkspaceBlock['host']>;
type Place = Pick<Described, 'tx' | 'workspaceId' | 'secret'> & { host: HostBlock };

/** The connected editor of a workspace: stored with the file, and connected to by a server. */
@Injectable()
export class HostKind {
  constructor(
    private readonly hosts: HostStore,
    private readonly checking: CheckHost,
  ) {}

  stepsOf({ block: { host }, ...described }: Described): Step[] {
    if (!host) return [];
    const place = { ...described, host };
    const { kind, url, email } = host;
    const settings = { kind: 'host', path: 'host', wanted: { kind, url, email } } as const;
    return [
      step({
        ...settings,
        differs: () => this.compare(place),
        change: () => this.put(place),
      }),
      step({
        ...settings,
        differs: async () => {
          const present = await this.hosts.find(place.workspaceId);
          return isUsed(present) ? null : 'connect to it';
        },
      }),
    ];
  }

  /** Connects, in a server, once all of the check works. Throws the first failure. */
  async connect(workspaceId: string): Promise<void> {
    const host = await this.hosts.find(workspaceId);
    if (!host) throw gone();
    const check = await this.checking.run(host.id);
    if (!check) throw gone();
    if (!check.isConnected) throw notConnected(check);
  }

  private async compare(place: Place): Promise<string | null> {
    const { present, wanted, isPasswordNew } = await this.read(place);
    const { password: _, certificateAuthority, ...fields } = wanted;
    const isAuthorityNew = certificateAuthority !== (present?.certificateAuthority ?? null);
    const changes = [
      describeFields(present, fields),
      ...(isAuthorityNew ? ['certificateAuthority: changed'] : []),
      ...(present && isPasswordNew ? ['password: changed'] : []),
    ].filter((change) => change !== null);
    return changes.length > 0 ? changes.join(', ') : null;
  }

  private async put(place: Place): Promise<void> {
    const { tx, workspaceId } = place;
    const { present, wanted, isPasswordNew } = await this.read(place);
    const userId = present?.connectedById ?? (await firstAdmin(tx, workspaceId));
    const password = isPasswordNew ? wanted.password : undefined;
    await this.hosts.put(tx, { workspaceId, userId }, { ...wanted, password });
  }

  /** Compares with the stored connection. Fields that the file leaves out stay as they are. */
  private async read({ workspaceId, host, secret }: Place) {
    const given = {
      ...host,
      password: secret(host.password),
      certificateAuthority: host.certificateAuthority && secret(host.certificateAuthority),
    };
    const request = await checked(HostRequest, given);
    const found = await this.hosts.find(workspaceId);
    const present = found && (await this.hosts.open(found.id));
    const { intervalSeconds = present?.intervalSeconds } = request;
    const connection = connectionOf({ ...request, intervalSeconds });
    const isSameServer = present?.url === connection.url;
    const wanted = {
      ...connection,
      certificateAuthority:
        connection.certificateAuthority ?? (isSameServer ? present.certificateAuthority : null),
    };
    const isSameAccount = isSameServer && present.kind === wanted.kind && present.email === wanted.email;
    return { present, wanted, isPasswordNew: !isSameAccount || present.password !== given.password };
  }
}

const isUsed = (host: Host | null): boolean => host?.checkedAt != null && !host.isPasswordRefused;

/** Captures change apps in the name of a person. */
async function firstAdmin(tx: Described['tx'], workspaceId: string): Promise<string> {
  const [{ userId }] = await rowsOf<{ userId: string }>(
    tx,
    `select user_id as "userId" from memberships where workspace_id = $1 and role = 'admin' order by id limit 1`,
    [workspaceId],
  );
  return userId;
}

const gone = () => unprocessable('host_not_connected', 'The connected editor was removed.');

function notConnected({ steps, needsWorkspace, workspaces }: CheckedHost) {
  if (needsWorkspace) {
    const found = workspaces.map(({ id, name }) => `${id} (${name})`).join(', ');
    return unprocessable(
      'host_workspace_not_found',
      `The account’s workspaces there are ${found}: give one as hostWorkspaceId.`,
    );
  }
  const {
    code = 'host_refused',
    detail = 'The check failed.',
    remedy = '',
  } = steps.find(({ ok }) => !ok) ?? {};
  return unprocessable(code, `${detail} ${remedy}`.trim());
}
