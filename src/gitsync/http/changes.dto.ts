import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, IsUUID, MaxLength } from 'class-validator';
import { Optional } from '../../core/http';
import {
  CHANGE_KINDS,
  CHANGES,
  FIELD_CHANGES,
  OWNER_KINDS,
  VALUE_TYPES,
  type ListedChange,
} from '../../apps';

import { ChangeChoice } from './commit.dto';

type Field = ListedChange['fields'][number];
type Value = NonNullable<Field['old']>;

export class ShownValueView {
  @ApiProperty({ enum: VALUE_TYPES })
  type!: Value['type'];
  /** A string as it is, anything else as JSON; at most 200 characters of it. */
  text!: string;
  truncated!: boolean;
}

/** Hunk as in `diff -u`, with three lines of context. */
export class HunkView {
  /** The first line, from 1; 0 if the text is empty. */
  oldStart!: number;
  oldLines!: number;
  newStart!: number;
  newLines!: number;
  /** Each begins with a blank, `-` or `+`. */
  lines!: string[];
}

export class FieldChangeView {
  /** JSON Pointer inside the changed thing; items are named by their ids. */
  path!: string;
  @ApiProperty({ enum: FIELD_CHANGES })
  change!: Field['change'];
  @ApiProperty({ type: ShownValueView, nullable: true })
  old!: ShownValueView | null;
  @ApiProperty({ type: ShownValueView, nullable: true })
  new!: ShownValueView | null;
  /** The whole difference of a text that is cut or has several lines, unless it is very long. */
  @ApiProperty({ type: [HunkView], required: false })
  hunks?: HunkView[];
}

export class NamedView {
  id!: string | null;
  name!: string | null;
}

export class OwnerView extends NamedView {
  @ApiProperty({ enum: OWNER_KINDS })
  kind!: NonNullable<ListedChange['of']>['kind'];
}

export class ChangeView {
  /** The same as long as neither side of this change moves. */
  id!: string;
  /**
   * `generation`: the documents are of two generations and cannot be compared in detail; `order`: a list has another order;
   * `other`: members unknown to Trellis or, without a name, a whole document that is too large to be compared; `timestamps`:
   * times of the last save; `format`: only white space and spelling.
   */
  @ApiProperty({ enum: CHANGE_KINDS })
  kind!: ListedChange['kind'];
  /** `moved`: only its position or size has changed. */
  @ApiProperty({ enum: CHANGES })
  change!: ListedChange['change'];
  /** True if the app means the same without it. */
  isCosmetic!: boolean;
  /** Id of the changed thing in the document. */
  itemId!: string | null;
  name!: string | null;
  /** Null unless it was renamed. */
  oldName!: string | null;
  @ApiProperty({ type: NamedView, nullable: true })
  page!: NamedView | null;
  /** Owner of an event. */
  @ApiProperty({ type: OwnerView, nullable: true })
  of!: OwnerView | null;
  /** The first changed fields; for an added or removed thing, its values. */
  @ApiProperty({ type: [FieldChangeView] })
  fields!: FieldChangeView[];
  /** Their number, including those left out. */
  fieldCount!: number;
  /** The ids of changes that have to be committed with this one. */
  needs!: string[];
}

export class DocumentDifferenceView {
  /** The first ones of each kind. */
  @ApiProperty({ type: [ChangeView] })
  changes!: ChangeView[];
  /** Their number, including those left out. */
  total!: number;
  /** True if changes or fields of them were left out. */
  truncated!: boolean;
  /** Names of queries and components that texts here refer to by their ids; absent without any. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  names?: Record<string, string>;
}

export class ChangesView extends DocumentDifferenceView {
  hasUncommittedChanges!: boolean;
  /** The commit that the app is compared with; null before the first commit, when nothing is listed. */
  since!: string | null;
}

export class DiscardRequest extends ChangeChoice {}

export class DiscardedView {
  /** The number of changes that were discarded. */
  discarded!: number;
  /** Restores them within 30 days; null if there were none. */
  undo!: string | null;
}

export class UndoRequest {
  /** The `undo` of the answer that discarded the changes. */
  @IsUUID()
  undo!: string;
}

export class DiffQuery {
  /** The state before. */
  @Optional()
  @IsString()
  @MaxLength(400)
  from?: string;

  /** The state after. */
  @Optional()
  @IsString()
  @MaxLength(400)
  to?: string;

  /** `true`: with the two documents. */
  @Optional()
  @IsIn(['true', 'false'])
  text?: 'true' | 'false';

  /** `true`: with the changes that clash with uncommitted ones. */
  @Optional()
  @IsIn(['true', 'false'])
  clashes?: 'true' | 'false';
}

export class ClashesView {
  /** The ids of changes in this answer that a merge of uncommitted changes would have to resolve. */
  theirs!: string[];
  /** The ids of the uncommitted changes, as in `git/changes`. */
  mine!: string[];
}

export class DocumentTextsView {
  from!: string;
  to!: string;
}

export class DiffView extends DocumentDifferenceView {
  text?: DocumentTextsView;
  /** Absent without `clashes=true`. */
  clashes?: ClashesView;
}
