import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, Reads } from '../../auth';
import { CallAnswer, Refuses } from '../../core/http';
import { Audited, CurrentMember, ManagedSettings, RunsBeforeTransaction, type Actor } from '../../workspaces';
import { FinalizeSettings, GitSettings } from '../server/settings';
import { GitCredentials } from '../server/credentials';
import { AsksRemote } from './documentation';
import {
  ChangeSettingsRequest,
  FinalizeRequest,
  GenerateKeyRequest,
  GitSettingsRequest,
  GitSettingsView,
  GitTokenRequest,
  GitTokenView,
  HostKeyView,
  KeyView,
  SigningKeyView,
  WaitingQuery,
  SettingsPresenter,
  gitTokenView,
} from './settings.dto';

@ApiTags('GitSync of a workspace')
@Controller('api/workspaces/:w/git')
export class GitSettingsController {
  constructor(
    private readonly settings: GitSettings,
    private readonly credentials: GitCredentials,
    private readonly finalizing: FinalizeSettings,
    private readonly presenter: SettingsPresenter,
    private readonly managed: ManagedSettings,
  ) {}

  /** The settings. Members who are not admins see only `configured` and `enabled`. */
  @Get()
  @Allow('viewer')
  get(@CurrentMember() actor: Actor): Promise<GitSettingsView> {
    return this.presenter.view(actor.workspaceId, actor);
  }

  /** Set the repository. A new location has to be finalized again. */
  @Put()
  @Allow('admin')
  @Audited(({ answer }) => configured(answer))
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_repository_url', 'invalid_branch', 'invalid_directory')
  @Refuses(HttpStatus.CONFLICT, 'git_jobs_waiting', 'git_directory_overlaps', 'managed_by_file')
  async put(
    @CurrentMember() actor: Actor,
    @Body() body: GitSettingsRequest,
    @Query() query: WaitingQuery,
  ): Promise<GitSettingsView> {
    await this.managed.refuse(actor.workspaceId, 'repository');
    await this.settings.put(actor, body, { cancelWaiting: query.waiting === 'cancel' });
    return this.get(actor);
  }

  /** Generate an SSH key. Its private half never leaves the server. */
  @Post('key')
  @Allow('admin')
  @Audited(({ answer }) => rotated('SSH key', answer))
  @Refuses(HttpStatus.CONFLICT, 'managed_by_file')
  async generateKey(@CurrentMember() actor: Actor, @Body() body: GenerateKeyRequest): Promise<KeyView> {
    await this.managed.refuse(actor.workspaceId, 'key');
    const { type, publicKey, fingerprint } = await this.credentials.generateKey(actor, body.type);
    return { type, publicKey, fingerprint };
  }

  /** Generate a key that signs commits from now on. Its private half never leaves the server. */
  @Post('signing-key')
  @Allow('admin')
  @Audited(({ answer }) => rotated('signing key', answer))
  @Refuses(HttpStatus.CONFLICT, 'git_not_configured')
  async generateSigningKey(
    @CurrentMember() actor: Actor,
    @Body() body: GenerateKeyRequest,
  ): Promise<SigningKeyView> {
    return this.presenter.signingKey(await this.credentials.generateSigningKey(actor, body.type));
  }

  /** Stop signing commits. Commits accepted before are still signed; then the key is deleted. */
  @Delete('signing-key')
  @HttpCode(204)
  @Allow('admin')
  @Audited(() => ({ action: 'rotated', target: 'signing key', detail: { removed: true } }))
  removeSigningKey(@CurrentMember() actor: Actor): Promise<void> {
    return this.credentials.removeSigningKey(actor);
  }

  /** Store an access token for an HTTPS URL. It is used from the next finalize on, and only for this server. */
  @Post('token')
  @Allow('admin')
  @Audited(() => ({ action: 'rotated', target: 'access token' }))
  @Refuses(HttpStatus.CONFLICT, 'git_not_configured', 'git_wrong_protocol', 'managed_by_file')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_certificate')
  async setToken(@CurrentMember() actor: Actor, @Body() body: GitTokenRequest): Promise<GitTokenView> {
    await this.managed.refuse(actor.workspaceId, 'token');
    return gitTokenView(await this.credentials.setToken(actor, { ...body, scheme: body.scheme ?? 'basic' }));
  }

  /** Ask the host for its key, to compare the fingerprint. Nothing is stored. */
  @Post('host-key')
  @HttpCode(200)
  @Allow('admin')
  @RunsBeforeTransaction()
  @Reads()
  probeHostKey(@CurrentMember() actor: Actor): Promise<HostKeyView> {
    return this.finalizing.probeHostKey(actor);
  }

  /** Connect, pin the host's key, check that reading works and if writing does, and switch GitSync on. */
  @Post('finalize')
  @HttpCode(200)
  @Allow('admin')
  @Audited(({ body: { hostKeyFingerprint, createBranch } }) => ({
    action: 'configured',
    target: 'connection',
    detail: { finalize: true, hostKeyFingerprint, createBranch },
  }))
  @ApiOkResponse({ type: GitSettingsView })
  @AsksRemote({
    conflicts: [
      'git_not_configured',
      'git_key_missing',
      'git_token_missing',
      'git_settings_changed',
      'git_directory_overlaps',
      'git_cancelled',
      'managed_by_file',
    ],
  })
  async finalize(@CurrentMember() actor: Actor, @Body() body: FinalizeRequest): Promise<CallAnswer> {
    const { workspaceId } = actor;
    const pin = (await this.managed.find(workspaceId, 'hostKey'))?.wanted as HostKeyPin | undefined;
    const hostKeyFingerprint = pin?.fingerprint ?? body.hostKeyFingerprint;
    if (pin && body.hostKeyFingerprint !== undefined && body.hostKeyFingerprint !== pin.fingerprint)
      await this.managed.refuse(workspaceId, 'hostKey');
    return new CallAnswer(await this.finalizing.compose(actor, { ...body, hostKeyFingerprint }));
  }

  /**
   * Switch GitSync on or off, set the template for the messages of commits, and how pushes of others come in. While it is off,
   * nothing is committed.
   */
  @Patch()
  @Allow('admin')
  @Audited(({ body: { enabled, commitTemplate, pollSeconds, autoPull } }) => ({
    action: 'configured',
    target: 'connection',
    detail: { enabled, commitTemplate, pollSeconds, autoPull },
  }))
  @Refuses(HttpStatus.CONFLICT, 'git_not_configured', 'git_jobs_waiting', 'managed_by_file')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_commit_template')
  async change(
    @CurrentMember() actor: Actor,
    @Body() body: ChangeSettingsRequest,
    @Query() query: WaitingQuery,
  ): Promise<GitSettingsView> {
    await this.refuseManaged(actor, body);
    await this.settings.change(actor, body, { cancelWaiting: query.waiting === 'cancel' });
    return this.get(actor);
  }

  /** Delete key and configuration. The repository stays as it is, and so do the apps. */
  @Delete()
  @HttpCode(204)
  @Allow('admin')
  @Audited(() => ({ action: 'configured', target: 'connection', detail: { removed: true } }))
  @Refuses(HttpStatus.CONFLICT, 'git_jobs_waiting', 'managed_by_file')
  async remove(@CurrentMember() actor: Actor, @Query() query: WaitingQuery): Promise<void> {
    await this.managed.refuse(actor.workspaceId, 'repository');
    await this.settings.remove(actor, { cancelWaiting: query.waiting === 'cancel' });
  }

  private async refuseManaged({ workspaceId }: Actor, change: ChangeSettingsRequest): Promise<void> {
    if (change.commitTemplate !== undefined) await this.managed.refuse(workspaceId, 'commitTemplate');
    for (const field of ['pollSeconds', 'autoPull'] as const)
      if (change[field] !== undefined) await this.managed.refuse(workspaceId, 'incoming', field);
  }
}

/** The pin of a host key that a set-up file owns. */
interface HostKeyPin {
  fingerprint: string;
}

/** Describes a new location for the audit trail. */
function configured(answer: unknown) {
  const { repositoryUrl, branch, directory } = answer as GitSettingsView;
  return {
    action: 'configured' as const,
    target: 'connection',
    detail: { repositoryUrl, branch, directory },
  };
}

/** Describes a new key, by its public half. */
function rotated(target: string, answer: unknown) {
  const { type, fingerprint } = answer as KeyView;
  return { action: 'rotated' as const, target, detail: { type, fingerprint } };
}
