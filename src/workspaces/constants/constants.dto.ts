import { IsBoolean, IsString, Matches } from 'class-validator';
import { Text, Optional } from '../../core/http';

const MAX_VALUE = 65_536;

export class ConstantName {
  @Matches(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, {
    message:
      'must start with a letter or underscore and continue with letters, digits or underscores, 100 at most',
  })
  name!: string;

  @IsString()
  w!: string;
}

export class PutConstantRequest {
  @Text(MAX_VALUE)
  value!: string;

  /** A secret's value is stored encrypted and never returned. */
  @Optional()
  @IsBoolean()
  secret?: boolean;
}

export class ConstantView {
  name!: string;
  secret!: boolean;
  /** Null for a secret. */
  value!: string | null;
  updatedAt!: string;
}

export class ConstantPage {
  items!: ConstantView[];
  nextCursor!: string | null;
}
