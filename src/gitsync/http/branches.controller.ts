import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth';
import { CallAnswer, JobAnswer, Refuses } from '../../core/http';
import { CurrentMember, type Actor } from '../../workspaces';
import { ReadBranches, EnqueueBranch, EnqueueMerge, type BranchStatus } from '../server/branches';
import {
  ActiveBranchRequest,
  ActiveBranchView,
  BranchesQuery,
  BranchListView,
  BranchMergeView,
  BranchView,
  CreateBranchRequest,
  DeleteBranchQuery,
  MergeBranchRequest,
} from './branches.dto';
import { AsksRemote, FailsAtRemote, NOT_CONNECTED } from './documentation';

/** Branches that a workspace works on, each with its own state of the apps. */
@ApiTags('Branches')
@Controller('api/workspaces/:w/git/branches')
export class BranchesController {
  constructor(
    private readonly branches: EnqueueBranch,
    private readonly reads: ReadBranches,
    private readonly merges: EnqueueMerge,
  ) {}

  /** The branches of the repository, and the branches that the workspace works on. */
  @Get()
  @Allow('viewer')
  @FailsAtRemote({ conflicts: NOT_CONNECTED })
  async list(@CurrentMember() actor: Actor, @Query() query: BranchesQuery): Promise<BranchListView> {
    const branches = await this.reads.list(actor, { refresh: query.refresh === 'true' });
    return { items: branches.map((branch) => presentBranch(branch)) };
  }

  /** Create a branch in the repository, ready to be worked on here. Your active branch stays as it is. */
  @Post()
  @Allow('builder')
  @ApiCreatedResponse({ type: BranchView })
  @Refuses(HttpStatus.NOT_FOUND, 'git_branch_not_found')
  @AsksRemote({
    refused: ['invalid_branch', 'git_push_rejected'],
    conflicts: ['branch_exists', 'app_name_taken', ...NOT_CONNECTED, 'git_read_only_key', 'git_cancelled'],
  })
  async create(@CurrentMember() actor: Actor, @Body() body: CreateBranchRequest): Promise<JobAnswer> {
    const { name, from } = body;
    const withChanges = body.with === 'changes';
    return new JobAnswer(await this.branches.create(actor, { name, from, withChanges }));
  }

  /** Choose the branch that you work on. A branch that only the repository has is brought here. */
  @Put('active')
  @Allow('viewer')
  @ApiOkResponse({ type: ActiveBranchView })
  @Refuses(HttpStatus.NOT_FOUND, 'git_branch_not_found')
  @AsksRemote({ conflicts: ['app_name_taken', ...NOT_CONNECTED, 'git_cancelled'] })
  async activate(
    @CurrentMember() actor: Actor,
    @Body() { name }: ActiveBranchRequest,
  ): Promise<ActiveBranchView | JobAnswer> {
    const jobId = await this.branches.activate(actor, name);
    return jobId === null ? { name } : new JobAnswer(jobId);
  }

  /** Merge a branch into another that the workspace works on, or preview the merge. Conflicts change nothing. */
  @Post(':name/merge')
  @HttpCode(HttpStatus.OK)
  @Allow('builder')
  @ApiOkResponse({ type: BranchMergeView })
  @Refuses(HttpStatus.NOT_FOUND, 'git_branch_not_found')
  @AsksRemote({
    refused: ['invalid_message', 'git_push_rejected', 'git_invalid_repository'],
    conflicts: [
      'uncommitted_changes',
      'app_name_taken',
      'git_remote_moved',
      ...NOT_CONNECTED,
      'git_read_only_key',
      'git_cancelled',
    ],
  })
  async merge(
    @CurrentMember() actor: Actor,
    @Param('name') into: string,
    @Body() { from, message, preview }: MergeBranchRequest,
  ): Promise<JobAnswer | CallAnswer> {
    const request = { into, from, message };
    return preview
      ? new CallAnswer(await this.merges.preview(actor, request))
      : new JobAnswer(await this.merges.merge(actor, request));
  }

  /** Delete a branch here, or in the repository too. Unless forced, it stays if work would be lost with it. */
  @Delete(':name')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('builder')
  @ApiNoContentResponse()
  @Refuses(HttpStatus.NOT_FOUND, 'git_branch_not_found')
  @AsksRemote({
    refused: ['git_push_rejected'],
    conflicts: [
      'branch_not_merged',
      'branch_is_default',
      'git_remote_moved',
      ...NOT_CONNECTED,
      'git_read_only_key',
      'git_cancelled',
    ],
  })
  async remove(
    @CurrentMember() actor: Actor,
    @Param('name') name: string,
    @Query() query: DeleteBranchQuery,
  ): Promise<JobAnswer> {
    const request = { name, remote: query.remote === 'true', force: query.force === 'true' };
    return new JobAnswer(await this.branches.remove(actor, request));
  }
}

export const presentBranch = (branch: BranchStatus): BranchView => ({
  name: branch.name,
  isDefault: branch.isDefault,
  isActive: branch.isActive,
  isLocal: branch.isLocal,
  isRemote: branch.isRemote,
  sha: branch.sha,
  ahead: branch.ahead,
  behind: branch.behind,
  unpushed: branch.unpushed,
  changedApps: branch.changedApps,
  movableApps: branch.movableApps,
  isProtected: branch.isProtected,
  lastCommit: branch.lastCommit,
});
