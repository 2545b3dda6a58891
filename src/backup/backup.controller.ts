import { Body, Controller, Get, HttpStatus, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../auth';
import { Refuses } from '../core/http';
import { Audited, CurrentMember, ManagedSettings, TakesBranch, type Actor } from '../workspaces';
import { BackupsOfWorkspace, type Backups } from './settings';
import { AppBackupRequest, AppBackupView, backupOf, BackupRequest, BackupView } from './backup.dto';
import { NOT_CONNECTED } from '../gitsync/http/documentation';
import { presentError } from '../gitsync/http/settings.dto';

@ApiTags('Automatic sync')
@Controller('api/workspaces/:w/git/backup')
export class BackupController {
  constructor(
    private readonly backups: BackupsOfWorkspace,
    private readonly managed: ManagedSettings,
  ) {}

  /** The apps with automatic backup, and its progress. */
  @Get()
  @Allow('viewer')
  async get(@CurrentMember() actor: Actor): Promise<BackupView> {
    const backups = await this.backups.get(actor);
    const { isEnabled: enabled, branch, quietSeconds, maxSeconds, appIds } = backups.settings;
    return { enabled, branch, quietSeconds, maxSeconds, apps: appIds ?? 'all', ...progressOf(backups) };
  }

  /** Commit every saved change automatically, once the app has been quiet for a while. */
  @Put()
  @Allow('admin')
  @Audited(({ body }) => ({ action: 'backed_up', target: null, detail: body }))
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.CONFLICT, ...NOT_CONNECTED, 'git_read_only_key', 'managed_by_file')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_branch', 'invalid_seconds')
  async put(@CurrentMember() actor: Actor, @Body() body: BackupRequest): Promise<BackupView> {
    await this.managed.refuse(actor.workspaceId, 'backup');
    await this.backups.put(actor, backupOf(body));
    return this.get(actor);
  }
}

@ApiTags('Automatic sync')
@TakesBranch()
@Controller('api/workspaces/:w/apps/:a/git/backup')
export class AppBackupController {
  constructor(private readonly backups: BackupsOfWorkspace) {}

  /** The app's settings for automatic backup, and its progress. */
  @Get()
  @Allow('viewer')
  async get(@CurrentMember() actor: Actor, @Param('a') appId: string): Promise<AppBackupView> {
    const backups = await this.backups.ofApp(actor, appId);
    const { isEnabled: enabled, branch, directory, fileName } = backups.settings;
    return { enabled, branch, directory, fileName, ...progressOf(backups) };
  }

  /** Give the app settings of its own. */
  @Put()
  @Allow('admin')
  @Audited(({ params, body }) => ({ action: 'backed_up', target: params.a, detail: body }))
  @Refuses(HttpStatus.CONFLICT, ...NOT_CONNECTED, 'git_read_only_key')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_branch', 'invalid_directory', 'invalid_file_name')
  async put(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Body() { enabled = null, branch, directory = null, fileName }: AppBackupRequest,
  ): Promise<AppBackupView> {
    await this.backups.putOfApp(actor, appId, {
      isEnabled: enabled,
      branch: branch || null,
      directory,
      fileName: fileName || null,
    });
    return this.get(actor, appId);
  }
}

function progressOf({ progress, isOn, effective }: Backups<unknown>) {
  const { last, waitingSince, error } = progress;
  return {
    state: stateOf({ progress, isOn }),
    lastCommit: last,
    waitingSince: (isOn && waitingSince?.toISOString()) || null,
    error: isOn && error ? presentError(error) : null,
    effective,
  };
}

function stateOf({ progress, isOn }: Pick<Backups<unknown>, 'progress' | 'isOn'>): BackupView['state'] {
  if (!isOn) return 'off';
  if (progress.error) return 'failing';
  return progress.waitingSince ? 'waiting' : 'idle';
}
