import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsIn, IsOptional, IsString } from 'class-validator';
import { Optional } from '../../core/http';
import { CHOICES } from '../domain';
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
  /** The person who made the commit, or changed the working copy last; null if that is not known. */
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
  /** Id in the document; null for what an app has only once. */
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
export class ResolutionView {
  @ApiProperty({ enum: CHOICES, required: false })
  choose?: (typeof CHOICES)[number];
  @ApiProperty({ required: false, ...ANY_VALUE })
  value?: unknown;
  /** For each hunk of a text a side, `both`, or `{text}`. */
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

/** Changes of both sides that cannot both stay. In files that are no apps, a value that is no text has a `type`: `binary`, `large`, `link`, `submodule`, `folder` or `other`. */
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
  /** The free name that theirs gets with `both`, of a taken name; of anything else a decision. */
  @ApiProperty({ oneOf: [{ type: 'string' }, { $ref: '#/components/schemas/ResolutionView' }] })
  suggestion!: string | ResolutionView;
  /** The decision that somebody made on the same clash before. */
  @ApiProperty({ type: ResolutionView, nullable: true })
  remembered!: ResolutionView | null;
  @ApiProperty({ type: ResolutionView, nullable: true })
  resolution!: ResolutionView | null;
  @ApiProperty({ type: DeciderView, nullable: true })
  resolvedBy!: DeciderView | null;
  resolvedAt!: string | null;
}

export class MergeWarningView {
  /** `overlap`: components of the two sides cover each other; `missing_reference`: what is named is gone. */
  @ApiProperty({ enum: WARNING_KINDS })
  kind!: (typeof WARNING_KINDS)[number];
  of!: MergedThingView;
  @ApiProperty({ type: MergedPageView, nullable: true })
  page!: MergedPageView | null;
  /** The other component, or what is missing. */
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

export class MergedAppView {
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
  /** The branch that is merged into it. Of a pull or commit, the commit. */
  from!: string;
  /** The commit that is merged; null for a working copy. */
  fromSha!: string | null;
  /** The commit that both sides have come from. */
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

/** One of the members. */
export class ResolveRequest {
  /** `both`: of a taken name, theirs gets the suggestion; of a text, mine comes first. */
  @Optional()
  @IsIn(CHOICES)
  choose?: (typeof CHOICES)[number];

  /** Another value; of a text the whole text, of an order the list of ids. */
  @ApiProperty({ required: false, ...ANY_VALUE })
  @IsOptional()
  value?: unknown;

  /** For each hunk of a text a side, `both`, or `{text}`. */
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
  /** The commit’s message, in place of the one that was given first. */
  @Optional()
  @IsString()
  message?: string;
}
