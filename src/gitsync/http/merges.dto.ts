import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsIn, IsOptional, IsString } from 'class-validator';
import type { Resolution, HunkResolution } from '../../apps';
import { badRequest } from '../../core/errors';
import { Optional } from '../../core/http';
import { CHOICES, showResolution, type ChosenResolution } from '../domain/merge/conflicts';
import { MergeStore, conflictIdIn, type MergeAppRow, type MergeRow, type OpenMerge } from '../store/merges';
import { ChangeView } from './changes.dto';

const KINDS = ['pull', 'commit', 'branches'] as const;
const STATUSES = ['conflicts', 'resolved', 'done', 'abandoned', 'outdated'] as const;
const SIDES = ['mine', 'theirs'] as const;
const CONFLICT_SIDES = ['base', 'mine', 'theirs'] as const;
const CONFLICT_KINDS = [
  'value',
  'text',
  'deleted_changed',
  'order',
  'name_taken',
  'handle_taken',
  'missing_parent',
  'missing_query',
  'moved_twice',
  'cycle',
  'renamed_twice',
  'file',
] as const;
const WARNING_KINDS = ['overlap', 'missing_reference'] as const;
const MAX_HUNKS = 10_000;
const ANY_VALUE = { nullable: true, description: 'Any JSON value.' } as const;

export class MergeAuthorView {
  name!: string;
  email!: string | null;
}

/** A commit, or a working copy. */
export class MergeSideView {
  branch!: string;
  /** Null for a working copy. */
  sha!: string | null;
  /** The tag at which the commit was taken; absent for a commit of the branch. */
  tag?: string;
  /** The person who made the commit, or changed the working copy last; null if unknown. */
  @ApiProperty({ type: MergeAuthorView, nullable: true })
  author!: MergeAuthorView | null;
  date!: string | null;
  /** Null for a working copy. */
  message!: string | null;
}

export class MergeSidesView {
  mine!: MergeSideView;
  theirs!: MergeSideView;
  base!: MergeSideView;
}

export class MergedThingView {
  kind!: string;
  /** Id in the document; null for a thing that an app has only once. */
  id!: string | null;
  name!: string | null;
}

export class MergedPageView {
  id!: string;
  name!: string | null;
}

export class ConflictHunkView {
  base!: string;
  mine!: string;
  theirs!: string;
  /** The first line in the base, from 1. */
  line!: number;
}

/** A decision on a conflict: one of the members. */
class ResolutionView {
  @ApiProperty({ enum: CHOICES, required: false })
  choose?: (typeof CHOICES)[number];
  @ApiProperty({ required: false, ...ANY_VALUE })
  value?: unknown;
  /** A side, `both`, or `{text}` for each hunk of a text. */
  @ApiProperty({
    type: 'array',
    required: false,
    items: {
      oneOf: [
        { type: 'string', enum: [...CHOICES] },
        { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
      ],
    },
  })
  hunks?: ((typeof CHOICES)[number] | { text: string })[];
}

export class DeciderView {
  id!: string;
  name!: string;
}

/**
 * Conflicting changes of both sides. In files that are no apps, a value that is no text has a `type`: `binary`, `large`,
 * `link`, `submodule`, `folder` or `other`.
 */
export class ConflictView {
  /** The same wherever base, mine and theirs are the same. */
  id!: string;
  @ApiProperty({ enum: CONFLICT_KINDS })
  kind!: (typeof CONFLICT_KINDS)[number];
  of!: MergedThingView;
  @ApiProperty({ type: MergedPageView, nullable: true })
  page!: MergedPageView | null;
  /** JSON Pointer inside the thing. */
  path!: string;
  @ApiProperty(ANY_VALUE)
  base!: unknown;
  @ApiProperty(ANY_VALUE)
  mine!: unknown;
  @ApiProperty(ANY_VALUE)
  theirs!: unknown;
  /** The sides that have no such value; the value shown is null. */
  @ApiProperty({ enum: CONFLICT_SIDES, isArray: true })
  absent!: (typeof CONFLICT_SIDES)[number][];
  /** The sides whose value is too long to be shown; the value shown is null. */
  @ApiProperty({ enum: CONFLICT_SIDES, isArray: true })
  omitted!: (typeof CONFLICT_SIDES)[number][];
  /** The parts of a text that both sides changed; the rest of it is merged. */
  @ApiProperty({ type: [ConflictHunkView], nullable: true })
  hunks!: ConflictHunkView[] | null;
  /** Text of a file with the changes of both sides, and mine where they clash; absent for anything else. */
  merged?: string;
  /** The free name that theirs gets with `both`, for a taken name; for anything else a decision. */
  @ApiProperty({ oneOf: [{ type: 'string' }, { $ref: '#/components/schemas/ResolutionView' }] })
  suggestion!: string | ResolutionView;
  /** An earlier decision on the same clash. */
  @ApiProperty({ type: ResolutionView, nullable: true })
  remembered!: ResolutionView | null;
  @ApiProperty({ type: ResolutionView, nullable: true })
  resolution!: ResolutionView | null;
  @ApiProperty({ type: DeciderView, nullable: true })
  resolvedBy!: DeciderView | null;
  resolvedAt!: string | null;
}

export class MergeWarningView {
  /**
   * `overlap`: components of the two sides cover each other; `missing_reference`: the result refers to a thing that is gone.
   */
  @ApiProperty({ enum: WARNING_KINDS })
  kind!: (typeof WARNING_KINDS)[number];
  of!: MergedThingView;
  @ApiProperty({ type: MergedPageView, nullable: true })
  page!: MergedPageView | null;
  /** The other component, or the missing thing. */
  @ApiProperty({ type: MergedThingView, nullable: true })
  other!: MergedThingView | null;
}

export class MergeCountsView {
  mine!: number;
  theirs!: number;
}

export class AcceptedChangesView {
  /** The first ones of each kind; `total` says how many there are. */
  @ApiProperty({ type: [ChangeView] })
  changes!: ChangeView[];
  total!: number;
}

export class AcceptedView {
  mine!: AcceptedChangesView;
  theirs!: AcceptedChangesView;
}

class MergedAppView {
  /** Null for the files of the repository that are no apps, which are one entry. */
  gitAppId!: string | null;
  /** Null for an app that the workspace does not have. */
  appId!: string | null;
  name!: string;
  /** The number of changes that each side has made, without cosmetic ones. */
  changes!: MergeCountsView;
  /** The changes that are in the result without a decision. */
  accepted!: AcceptedView;
  @ApiProperty({ type: [ConflictView] })
  conflicts!: ConflictView[];
  /** Notices about the result; it is valid all the same. */
  @ApiProperty({ type: [MergeWarningView] })
  warnings!: MergeWarningView[];
}

export class MergeView {
  id!: string;
  @ApiProperty({ enum: KINDS })
  kind!: (typeof KINDS)[number];
  /** The branch that gets the result. */
  into!: string;
  /** The branch that is merged into it; for a pull or commit, the commit. */
  from!: string;
  /** The commit that is merged; null for a working copy. */
  fromSha!: string | null;
  /** The commit that both sides started from. */
  base!: string;
  /** `outdated`: a side has moved; `replacedBy` has kept the decisions that still fit. */
  @ApiProperty({ enum: STATUSES })
  status!: (typeof STATUSES)[number];
  sides!: MergeSidesView;
  /** The message of the commit that completes it; null: it makes no commit. */
  message!: string | null;
  /** The job that completes it, if there is one. */
  completingJobId!: string | null;
  replacedBy!: string | null;
  createdAt!: string;
  @ApiProperty({ type: [MergedAppView] })
  apps!: MergedAppView[];
}

export class MergePage {
  @ApiProperty({ type: [MergeView] })
  items!: MergeView[];
  nextCursor!: string | null;
}

export class OpenMergeAppView {
  /** Null for an app that the workspace does not have. */
  appId!: string | null;
  /** Null for the files of the repository that are no apps. */
  gitAppId!: string | null;
  name!: string;
}

export class OpenMergeView {
  id!: string;
  @ApiProperty({ enum: KINDS })
  kind!: (typeof KINDS)[number];
  /** The branch that gets the result. */
  into!: string;
  /** The branch that is merged into it. */
  from!: string;
  /** Number of conflicts. */
  @ApiProperty({ type: 'integer' })
  total!: number;
  @ApiProperty({ type: 'integer' })
  resolved!: number;
  createdAt!: string;
  @ApiProperty({ type: [OpenMergeAppView] })
  apps!: OpenMergeAppView[];
}

export class OpenMergeListView {
  @ApiProperty({ type: [OpenMergeView] })
  items!: OpenMergeView[];
}

/** One of the members. */
export class ResolveRequest {
  /** `both`: for a taken name, theirs gets the suggestion; in a text, mine comes first. */
  @Optional()
  @IsIn(CHOICES)
  choose?: (typeof CHOICES)[number];

  /** Another value; for a text the whole text, for an order the list of ids. */
  @ApiProperty({ required: false, ...ANY_VALUE })
  @IsOptional()
  value?: unknown;

  /** A side, `both`, or `{text}` for each hunk of a text. */
  @Optional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_HUNKS)
  @ApiProperty({ type: 'array', items: {} })
  hunks?: unknown[];
}

export class ResolveAppRequest {
  /** Takes this side in all conflicts of the app. */
  @IsIn(SIDES)
  choose!: (typeof SIDES)[number];
}

export class CompleteMergeRequest {
  /** The commit’s message, in place of the first one. */
  @Optional()
  @IsString()
  message?: string;
}

/** Name of the entry with the files that are no apps. */
const FILES = 'Other files';

@Injectable()
export class MergePresenter {
  constructor(private readonly merges: MergeStore) {}

  async one(merge: MergeRow): Promise<MergeView> {
    const [view] = await this.many(merge.workspaceId, [merge]);
    return view;
  }

  async many(workspaceId: string, merges: MergeRow[]): Promise<MergeView[]> {
    const apps = merges.flatMap(({ apps }) => apps);
    const ids = apps.flatMap(({ shown }) => shown.conflicts.map(({ id }) => id));
    const remembered = await this.merges.findRemembered(workspaceId, ids);
    return merges.map((merge) => presentMerge(merge, remembered));
  }
}

/** `remembered`: earlier decisions, by the conflict's id. */
function presentMerge(merge: MergeRow, remembered: ReadonlyMap<string, Resolution>): MergeView {
  const { id, kind, sides, message, completingJobId, replacedBy, createdAt, apps } = merge;
  return {
    id,
    kind,
    into: sides.mine.branch,
    from: kind === 'branches' ? sides.theirs.branch : (sides.theirs.sha ?? sides.theirs.branch),
    fromSha: sides.theirs.sha,
    base: sides.base.sha ?? '',
    status: statusOf(merge),
    sides,
    message,
    completingJobId,
    replacedBy,
    createdAt: createdAt.toISOString(),
    apps: apps.map((app) => presentApp(merge, app, remembered)),
  };
}

function statusOf({ status, apps }: MergeRow): MergeView['status'] {
  if (status !== 'open') return status;
  return apps.some(({ unresolved }) => unresolved > 0) ? 'conflicts' : 'resolved';
}

function presentApp(
  merge: MergeRow,
  app: MergeAppRow,
  remembered: ReadonlyMap<string, Resolution>,
): MergedAppView {
  const { sharedAppId: appId, gitAppId, name, settled, shown } = app;
  const { changes, accepted, conflicts, warnings } = shown;
  return {
    gitAppId,
    appId,
    name: name ?? FILES,
    changes,
    accepted,
    conflicts: conflicts.map((conflict) => {
      const { id, hunks, suggestion } = conflict;
      const decision = settled[id];
      return {
        ...conflict,
        id: conflictIdIn(merge, app, id),
        hunks: hunks && [...hunks],
        suggestion: typeof suggestion === 'string' ? suggestion : viewOf(suggestion),
        remembered: shownIfAny(remembered.get(id)),
        resolution: shownIfAny(decision?.resolution),
        resolvedBy: decision?.by ?? null,
        resolvedAt: decision?.at ?? null,
      };
    }),
    warnings: warnings.map(({ thing, ...warning }) => ({ ...warning, of: thing })),
  };
}

export const presentOpenMerge = ({ unresolved, createdAt, apps, ...merge }: OpenMerge): OpenMergeView => ({
  ...merge,
  resolved: merge.total - unresolved,
  createdAt: createdAt.toISOString(),
  apps: apps.map((app) => ({ ...app, name: app.name ?? FILES })),
});

const shownIfAny = (resolution: Resolution | undefined): ResolutionView | null =>
  resolution === undefined ? null : viewOf(showResolution(resolution));

const viewOf = (resolution: ReturnType<typeof showResolution>): ResolutionView => resolution;

/** Returns the only member that the request has. Throws 400 if it has none, or several. */
export function chosenOf({ choose, value, hunks }: ResolveRequest): ChosenResolution {
  const given: ChosenResolution[] = [];
  if (choose !== undefined) given.push({ choose });
  if (value !== undefined) given.push({ value });
  if (hunks !== undefined) given.push({ hunks: hunks.map(hunkOf) });
  if (given.length === 1) return given[0];
  throw badRequest('Exactly one of choose, value and hunks is required.', [
    { path: 'choose', message: 'or value or hunks is required' },
  ]);
}

function hunkOf(hunk: unknown, index: number): HunkResolution {
  const side = CHOICES.find((choice) => choice === hunk);
  if (side) return side;
  const text = (hunk as { text?: unknown } | null)?.text;
  if (typeof text === 'string') return { text };
  const message = `must be one of ${CHOICES.join(', ')}, or {text}`;
  throw badRequest('A hunk is not a decision.', [{ path: `hunks.${index}`, message }]);
}
