import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, MaxLength } from 'class-validator';
import { Optional } from '../../core/http';
import {
  CHANGE_KINDS,
  CHANGES,
  FIELD_CHANGES,
  OWNER_KINDS,
  VALUE_TYPES,
  type DocumentChange,
} from '../../apps';

type Field = DocumentChange['fields'][number];
type Value = NonNullable<Field['old']>;

export class ShownValueView {
  @ApiProperty({ enum: VALUE_TYPES })
  type!: Value['type'];
  /** A string as it is, anything else as JSON; at most 200 characters of it. */
  text!: string;
  truncated!: boolean;
}

export class FieldChangeView {
  /** JSON Pointer inside the changed thing; for the kind `other`, inside the document. */
  path!: string;
  @ApiProperty({ enum: FIELD_CHANGES })
  change!: Field['change'];
  @ApiProperty({ type: ShownValueView, nullable: true })
  old!: ShownValueView | null;
  @ApiProperty({ type: ShownValueView, nullable: true })
  new!: ShownValueView | null;
}

export class NamedView {
  id!: string | null;
  name!: string | null;
}

export class OwnerView extends NamedView {
  @ApiProperty({ enum: OWNER_KINDS })
  kind!: NonNullable<DocumentChange['of']>['kind'];
}

export class ChangeView extends NamedView {
  /**
   * `generation`: the documents are of two generations and cannot be compared in detail; `other`: members unknown to
   * Trellis; `timestamps`: times of the last save; `format`: only white space and spelling.
   */
  @ApiProperty({ enum: CHANGE_KINDS })
  kind!: DocumentChange['kind'];
  /** `moved`: only its position or size has changed. */
  @ApiProperty({ enum: CHANGES })
  change!: DocumentChange['change'];
  /** Null unless it was renamed. */
  oldName!: string | null;
  @ApiProperty({ type: NamedView, nullable: true })
  page!: NamedView | null;
  /** Owner of an event or of a data source's options. */
  @ApiProperty({ type: OwnerView, nullable: true })
  of!: OwnerView | null;
  /** The first ones. */
  @ApiProperty({ type: [FieldChangeView] })
  fields!: FieldChangeView[];
  /** Their number, including those left out. */
  fieldCount!: number;
}

export class DocumentDifferenceView {
  /** The first ones of each kind. */
  @ApiProperty({ type: [ChangeView] })
  changes!: ChangeView[];
  /** Their number, including those left out. */
  total!: number;
  /** True if changes or fields of them were left out. */
  truncated!: boolean;
}

export class ChangesView extends DocumentDifferenceView {
  hasUncommittedChanges!: boolean;
  /** The commit that the app is compared with; null before the first one, when all of it is new and nothing listed. */
  since!: string | null;
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
}

export class DocumentTextsView {
  from!: string;
  to!: string;
}

export class DiffView extends DocumentDifferenceView {
  text?: DocumentTextsView;
}
