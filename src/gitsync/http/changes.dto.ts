import { ApiProperty } from '@nestjs/swagger';
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
  /** JSON Pointer inside of what has changed; of kind `other`, inside of the document. */
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
   * `generation`: documents of two kinds, which cannot be compared one by one; `other`: what Trellis does not know;
   * `timestamps`: when things were last saved; `format`: white space and spelling alone.
   */
  @ApiProperty({ enum: CHANGE_KINDS })
  kind!: DocumentChange['kind'];
  /** `moved`: only where it stands, or its size. */
  @ApiProperty({ enum: CHANGES })
  change!: DocumentChange['change'];
  /** Where it was renamed. */
  oldName!: string | null;
  @ApiProperty({ type: NamedView, nullable: true })
  page!: NamedView | null;
  /** What an event, or the options of a data source, belong to. */
  @ApiProperty({ type: OwnerView, nullable: true })
  of!: OwnerView | null;
  /** The first ones. */
  @ApiProperty({ type: [FieldChangeView] })
  fields!: FieldChangeView[];
  /** How many there are. */
  fieldCount!: number;
}

export class DocumentDifferenceView {
  /** The first ones of each kind. */
  @ApiProperty({ type: [ChangeView] })
  changes!: ChangeView[];
  /** How many there are. */
  total!: number;
  /** Whether any changes, or fields of them, were left out. */
  truncated!: boolean;
}

export class ChangesView extends DocumentDifferenceView {
  hasUncommittedChanges!: boolean;
  /** The commit that the app is compared with; null before the first one, when all of it is new and nothing listed. */
  since!: string | null;
}
