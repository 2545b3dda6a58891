import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth';
import { DeferredAnswer, Refuses } from '../../core/http';
import { CurrentMember, type Actor } from '../../workspaces';
import { GitSettings } from '../operations/git-settings';
import { AsksRemote } from './documentation';
import {
  ChangeSettingsRequest,
  FinalizeRequest,
  GenerateKeyRequest,
  GitSettingsRequest,
  GitSettingsView,
  HostKeyView,
  KeyView,
  SigningKeyView,
  GitTokenRequest,
  GitTokenView,
  WaitingQuery,
} from './gitsync.dto';
import { SettingsPresenter, gitTokenView } from './settings-presenter';

@ApiTags('GitSync of a workspace')
@Controller('api/workspaces/:w/git')
export class GitSettingsController {
  constructor(
    private readonly settings: GitSettings,
    private readonly presenter: SettingsPresenter,
  ) {}

  /** The settings; who is no admin sees only whether GitSync is configured and on. */
  @Get()
  @Allow('viewer')
  get(@CurrentMember() actor: Actor): Promise<GitSettingsView> {
    return this.presenter.view(actor.workspaceId, actor);
  }

  /** Where the apps go. Another place than before has to be finalized again. */
  @Put()
  @Allow('admin')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_repository_url', 'invalid_branch', 'invalid_directory')
  @Refuses(HttpStatus.CONFLICT, 'git_jobs_waiting', 'git_directory_overlaps')
  async put(
    @CurrentMember() actor: Actor,
    @Body() body: GitSettingsRequest,
    @Query() query: WaitingQuery,
  ): Promise<GitSettingsView> {
    await this.settings.put(actor, body, { cancelWaiting: query.waiting === 'cancel' });
    return this.get(actor);
  }

  /** Make an SSH key. Its private half never leaves the server. */
  @Post('key')
  @Allow('admin')
  async generateKey(@CurrentMember() actor: Actor, @Body() body: GenerateKeyRequest): Promise<KeyView> {
    const { type, publicKey, fingerprint } = await this.settings.generateKey(actor, body.type);
    return { type, publicKey, fingerprint };
  }

  /** Make the key with which commits are signed from now on. Its private half never leaves the server. */
  @Post('signing-key')
  @Allow('admin')
  @Refuses(HttpStatus.CONFLICT, 'git_not_configured')
  async generateSigningKey(
    @CurrentMember() actor: Actor,
    @Body() body: GenerateKeyRequest,
  ): Promise<SigningKeyView> {
    return this.presenter.signingKey(await this.settings.generateSigningKey(actor, body.type));
  }

  /** Sign no more commits. Those that were accepted before are signed still; then the key is deleted. */
  @Delete('signing-key')
  @HttpCode(204)
  @Allow('admin')
  removeSigningKey(@CurrentMember() actor: Actor): Promise<void> {
    return this.settings.removeSigningKey(actor);
  }

  /** Keep an access token for an HTTPS URL. It is used from the next finalize on, for this server alone. */
  @Post('token')
  @Allow('admin')
  @Refuses(HttpStatus.CONFLICT, 'git_not_configured', 'git_wrong_protocol')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_certificate')
  async setToken(@CurrentMember() actor: Actor, @Body() body: GitTokenRequest): Promise<GitTokenView> {
    return gitTokenView(await this.settings.setToken(actor, { ...body, scheme: body.scheme ?? 'basic' }));
  }

  /** Ask the host for its key, to compare the fingerprint. Nothing is stored. */
  @Post('host-key')
  @HttpCode(200)
  @Allow('admin')
  probeHostKey(@CurrentMember() actor: Actor): Promise<HostKeyView> {
    return this.settings.probeHostKey(actor);
  }

  /** Connect, pin the host's key, check that reading works and whether writing does, and switch GitSync on. */
  @Post('finalize')
  @HttpCode(200)
  @Allow('admin')
  @ApiOkResponse({ type: GitSettingsView })
  @AsksRemote({
    conflicts: [
      'git_not_configured',
      'git_key_missing',
      'git_token_missing',
      'git_settings_changed',
      'git_directory_overlaps',
      'git_cancelled',
    ],
  })
  async finalize(@CurrentMember() actor: Actor, @Body() body: FinalizeRequest): Promise<DeferredAnswer> {
    return new DeferredAnswer(await this.settings.finalize(actor, body));
  }

  /** Switch GitSync on or off, and set the template for the messages of commits. While it is off nothing is committed. */
  @Patch()
  @Allow('admin')
  @Refuses(HttpStatus.CONFLICT, 'git_not_configured', 'git_jobs_waiting')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_commit_template')
  async change(
    @CurrentMember() actor: Actor,
    @Body() body: ChangeSettingsRequest,
    @Query() query: WaitingQuery,
  ): Promise<GitSettingsView> {
    await this.settings.change(actor, body, { cancelWaiting: query.waiting === 'cancel' });
    return this.get(actor);
  }

  /** Delete key and configuration. The repository stays as it is, and so do the apps. */
  @Delete()
  @HttpCode(204)
  @Allow('admin')
  @Refuses(HttpStatus.CONFLICT, 'git_jobs_waiting')
  remove(@CurrentMember() actor: Actor, @Query() query: WaitingQuery): Promise<void> {
    return this.settings.remove(actor, { cancelWaiting: query.waiting === 'cancel' });
  }
}
