import { Injectable } from '@nestjs/common';
import { Config } from '../core/config';
import { unprocessable } from '../core/errors';
import { checked } from '../core/http';
import {
  ChangeSettingsRequest,
  FinalizeSettings,
  GitCredentials,
  GitSettings,
  GitSettingsRequest,
  GitTokenRequest,
} from '../gitsync';
import { Deployments, deploymentSettingsOf, DeploymentSettingsRequest } from '../deployments';
import { backupOf, BackupRequest, BackupsOfWorkspace } from '../backup';
import { ChannelStore, NewChannelRequest, SendMail } from '../notifications';
import {
  Constants,
  ManagedSettings,
  PutConstantRequest,
  UpdateWorkspaceRequest,
  Workspaces,
  type ManagedKind,
} from '../workspaces';
import type { NotificationBlock, RepositoryBlock } from './description';
import { ExclusiveKind } from './exclusive-kind';
import { HostKind } from './host-kind';
import { MemberKind } from './member-kind';
import { describeFields, step, type Described, type Step } from './step';

/**
 * The settings that a file can hold: how each is compared and changed, by the services and the rules of requests that the
 * API has.
 */
@Injectable()
export class Kinds {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly constants: Constants,
    private readonly settings: GitSettings,
    private readonly credentials: GitCredentials,
    private readonly finalizing: FinalizeSettings,
    private readonly backups: BackupsOfWorkspace,
    private readonly deployments: Deployments,
    private readonly channels: ChannelStore,
    private readonly mail: SendMail,
    private readonly config: Config,
    private readonly managed: ManagedSettings,
    private readonly host: HostKind,
    private readonly member: MemberKind,
    private readonly exclusive: ExclusiveKind,
  ) {}

  /** In the order in which they are changed: a token, for example, is for the URL of its repository. */
  stepsOf(described: Described): Step[] {
    return [
      ...this.ofWorkspace(described),
      ...this.ofRepository(described),
      ...this.member.stepsOf(described),
      ...this.ofGroups(described),
      ...this.host.stepsOf(described),
      ...this.ofConstants(described),
      ...this.ofIncoming(described),
      ...this.afterConnection(described),
      ...this.ofNotifications(described),
      ...this.exclusive.stepsOf(described),
    ];
  }

  private ofWorkspace({ workspaceId, block }: Described): Step[] {
    const { name, viewersSeeDrafts } = block;
    const change = (kind: ManagedKind, path: string, field: { name?: string; viewersSeeDrafts?: boolean }) =>
      step({
        kind,
        path,
        differs: async () => {
          await checked(UpdateWorkspaceRequest, field);
          return describeFields(await this.workspaces.get(workspaceId), field);
        },
        change: () => this.workspaces.update(workspaceId, field),
      });
    return [
      { ...change('workspace', 'name', { name }) },
      ...(viewersSeeDrafts === undefined
        ? []
        : [change('viewersSeeDrafts', 'viewersSeeDrafts', { viewersSeeDrafts })]),
    ];
  }

  private ofRepository({ workspaceId, block: { repository }, secret }: Described): Step[] {
    if (!repository) return [];
    const { url, branch, directory, createBranch = false, hostKey = null, commitTemplate } = repository;
    const actor = { workspaceId, userId: NO_USER };
    const keep = { cancelWaiting: false };
    const place = { repositoryUrl: url, branch, directory };
    return [
      step({
        kind: 'repository',
        path: 'repository',
        wanted: { createBranch, hostKey },
        differs: async () => {
          const { present, wanted } = await this.settings.compare(
            workspaceId,
            await checked(GitSettingsRequest, place),
          );
          if (!wanted) return null;
          const before = present && { ...present, branch: present.wantedBranch };
          return describeFields(before, wanted);
        },
        change: () => this.settings.put(actor, place, keep),
      }),
      ...this.ofCredentials({ workspaceId, repository, secret }),
      ...(hostKey === null
        ? []
        : [
            step({
              kind: 'hostKey',
              path: 'repository.hostKey',
              wanted: { fingerprint: hostKey },
              differs: () => Promise.resolve(null),
            }),
          ]),
      ...(commitTemplate === undefined
        ? []
        : [
            step({
              kind: 'commitTemplate',
              path: 'repository.commitTemplate',
              differs: async () => {
                await checked(ChangeSettingsRequest, { commitTemplate });
                return describeFields(await this.settings.find(workspaceId), { commitTemplate });
              },
              change: () => this.settings.change(actor, { commitTemplate }, keep),
            }),
          ]),
      step({
        kind: 'repository',
        path: 'repository',
        wanted: { createBranch, hostKey },
        differs: async () =>
          (await this.finalizing.isWanted(workspaceId, hostKey)) ? 'connect to the repository' : null,
      }),
    ];
  }

  /** A secret is compared by writing it: in a plan, the transaction is undone. */
  private ofCredentials({
    workspaceId,
    repository,
    secret,
  }: Pick<Described, 'workspaceId' | 'secret'> & { repository: RepositoryBlock }): Step[] {
    const { key, token, username, scheme = 'basic' } = repository;
    const find = (reference?: string) => (reference === undefined ? null : secret(reference));
    const renewed = async (work: Promise<boolean>) => ((await work) ? 'changed' : null);
    const steps: Step[] = [];
    if (key !== undefined)
      steps.push(
        step({
          kind: 'key',
          path: 'repository.key',
          differs: () => renewed(this.credentials.importKey({ workspaceId }, secret(key))),
          change: () => Promise.resolve(),
        }),
      );
    if (token !== undefined)
      steps.push(
        step({
          kind: 'token',
          path: 'repository.token',
          differs: async () => {
            const request = await checked(GitTokenRequest, {
              token: secret(token),
              username,
              scheme,
              certificateAuthority: find(repository.certificateAuthority),
              clientCertificate: find(repository.clientCertificate),
              clientKey: find(repository.clientKey),
            });
            return renewed(this.credentials.renewToken({ workspaceId }, { ...request, scheme }));
          },
          change: () => Promise.resolve(),
        }),
      );
    return steps;
  }

  /** The rule is the managed setting itself: the next sign-on of a person reads it. */
  private ofGroups({ workspaceId, block: { groups = {} } }: Described): Step[] {
    return Object.entries(groups).map(([group, role]) =>
      step({
        kind: 'groups',
        path: `groups.${group}`,
        item: group,
        wanted: { role },
        differs: async () => {
          if (this.config.oidc === null)
            throw unprocessable('sign_on_not_configured', 'This server has no identity provider.', {
              remedy: 'Set TRELLIS_OIDC_ISSUER, or remove the groups.',
            });
          const present = await this.managed.find(workspaceId, 'groups', group);
          const difference = describeFields(present && (present.wanted as object), { role });
          return difference && `${group}: ${difference}`;
        },
        change: () => Promise.resolve(),
      }),
    );
  }

  private ofConstants({ workspaceId, block: { constants = {} }, secret }: Described): Step[] {
    return Object.entries(constants).map(([name, given]) => {
      const isSecret = typeof given !== 'string';
      const value = isSecret ? secret(given.secret) : given;
      const constant = { workspaceId, name, value, isSecret };
      return step({
        kind: 'constants',
        path: `constants.${name}`,
        item: name,
        differs: async () => {
          await checked(PutConstantRequest, { value, secret: isSecret });
          if (await this.constants.isSame(constant)) return null;
          return isSecret ? `${name}: changed` : `${name}: ${JSON.stringify(value)}`;
        },
        change: () => this.constants.put(constant),
      });
    });
  }

  private ofIncoming({ workspaceId, block: { incoming = {} } }: Described): Step[] {
    return Object.entries(incoming).map(([field, value]) => {
      const change = { [field]: value } as ChangeSettingsRequest;
      return step({
        kind: 'incoming',
        path: `incoming.${field}`,
        item: field,
        differs: async () => {
          await checked(ChangeSettingsRequest, change);
          const present = await this.settings.find(workspaceId);
          return describeFields(
            present && { pollSeconds: present.pollSeconds, autoPull: present.pullsApps },
            change,
          );
        },
        change: () => this.settings.change({ workspaceId }, change, { cancelWaiting: false }),
      });
    });
  }

  private afterConnection({ workspaceId, block: { backup, deployment } }: Described): Step[] {
    const steps: Step[] = [];
    if (backup)
      steps.push(
        step({
          kind: 'backup',
          path: 'backup',
          wanted: backup,
          differs: async () => {
            const { settings } = await this.backups.get({ workspaceId });
            return describeFields(settings, backupOf(await checked(BackupRequest, backup)));
          },
        }),
      );
    if (deployment)
      steps.push(
        step({
          kind: 'deployment',
          path: 'deployment',
          wanted: deployment,
          differs: async () => {
            const wanted = deploymentSettingsOf(await checked(DeploymentSettingsRequest, deployment));
            return describeFields(await this.deployments.findSettings(workspaceId), wanted);
          },
        }),
      );
    return steps;
  }

  /** Applies, in a server, a setting that had to wait for the connection. */
  async applyConnected(workspaceId: string, kind: ManagedKind, wanted: unknown): Promise<void> {
    if (kind === 'deployment') {
      const request = await checked(DeploymentSettingsRequest, wanted as object);
      await this.deployments.put(workspaceId, deploymentSettingsOf(request), null);
    } else if (kind === 'backup')
      await this.backups.put({ workspaceId }, backupOf(await checked(BackupRequest, wanted as object)));
  }

  private ofNotifications({ workspaceId, block: { notifications = [] }, secret }: Described): Step[] {
    return notifications.map((channel, index) =>
      this.ofNotification(workspaceId, { channel, index, secret }),
    );
  }

  private ofNotification(
    workspaceId: string,
    { channel, index, secret }: { channel: NotificationBlock; index: number; secret: Described['secret'] },
  ): Step {
    const url = channel.url === undefined ? undefined : secret(channel.url);
    const { email, events } = channel;
    let id = '';
    return step({
      kind: 'notifications',
      path: `notifications.${index}`,
      item: () => id,
      differs: async () => {
        await checked(NewChannelRequest, { events, ...(email && { email }), ...(url && { url }) });
        if ((email === undefined) === (url === undefined))
          throw unprocessable('bad_request', 'Name either an email address (email) or a webhook (url).');
        if (email !== undefined && !this.mail.isConfigured)
          throw unprocessable('mail_not_configured', 'This server cannot send email.', {
            remedy: 'Set TRELLIS_SMTP_URL and TRELLIS_MAIL_FROM, or use a webhook.',
          });
        const present = await this.channels.findFor(workspaceId, { email, url });
        id = present?.id ?? '';
        const name = email ?? channel.url;
        if (!present) return `${name}: added for ${events.join(', ')}`;
        const before = [...present.events].sort();
        const difference = describeFields({ events: before }, { events: [...events].sort() });
        return difference && `${name}: ${difference}`;
      },
      change: async () => {
        if (id !== '') return void (await this.channels.change({ workspaceId, id }, events));
        const { baseUrl, basePath } = this.config;
        const origin = (baseUrl ?? `http://localhost:${this.config.port}`) + basePath;
        const added =
          url === undefined
            ? await this.channels.addEmail(workspaceId, { email: email!, events, origin })
            : await this.channels.addWebhook(workspaceId, { url, events, origin });
        id = added.id;
      },
    });
  }
}

/** No user has this id: a file acts in no one's name. */
const NO_USER = '00000000-0000-0000-0000-000000000000';
