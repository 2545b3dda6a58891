import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean } from 'class-validator';
import { VersionView } from '../apps';
import { Line, Optional, Text } from '../core/http';
import { AuthorView } from '../gitsync/http/commit.dto';

const MAX_NOTES = 16_000;

export class PublishRequest {
  /** Release notes, which are the message of the tag. */
  @Optional()
  @Text(MAX_NOTES)
  notes?: string;

  /** Also creates an annotated tag `app/version` in the repository; default: true. */
  @Optional()
  @IsBoolean()
  tag?: boolean;
}

export class RollBackRequest {
  /** Tag of the release that viewers get from now on. */
  @Line(1_000)
  tag!: string;
}

export class ReleaseView {
  /** Null for a release without a tag in the repository. */
  tag!: string | null;
  versionId!: string;
  versionName!: string;
  /** The commit that the tag names. */
  sha!: string | null;
  notes!: string;
  author!: AuthorView;
  date!: string;
  /** True for the release that viewers get. */
  isLive!: boolean;
}

export class ReleasePage {
  @ApiProperty({ type: [ReleaseView] })
  items!: ReleaseView[];
  nextCursor!: string | null;
}

export class PublishedView {
  version!: VersionView;
  release!: ReleaseView;
}
