import { ApiProperty } from '@nestjs/swagger';
import { AppView } from '../../apps';
import { CommitView } from './gitsync.dto';

export class EntryAuthorView {
  name!: string;
  email!: string | null;
}

export class EntryCommitView {
  message!: string;
  author!: EntryAuthorView;
  date!: string | null;
}

export class RepositoryProblemView {
  code!: string;
  detail!: string;
}

export class RepositoryAppView {
  /** Null for a file without an entry: import it by its path. */
  gitAppId!: string | null;
  name!: string;
  /** From the repository's root; null where the entry does not tell it. */
  path!: string | null;
  versionName!: string | null;
  /** As the entry tells it. */
  @ApiProperty({ type: EntryCommitView, nullable: true })
  lastCommit!: EntryCommitView | null;
  /** The workspace's app that it is already. */
  importedAppId!: string | null;
  /** What stands in the way of importing it. */
  @ApiProperty({ type: RepositoryProblemView, nullable: true })
  problem!: RepositoryProblemView | null;
}

export class RepositoryAppPage {
  items!: RepositoryAppView[];
  nextCursor!: string | null;
  /** What is wrong with the list itself, `.meta/meta.json`. */
  @ApiProperty({ type: RepositoryProblemView, nullable: true })
  metaProblem!: RepositoryProblemView | null;
}

export class MissingView {
  constants!: string[];
  secrets!: string[];
}

export class PreviewView {
  name!: string;
  path!: string;
  lastCommit!: CommitView;
  missing!: MissingView;
  nameTaken!: boolean;
}

export class ImportedAppView extends AppView {
  missing!: MissingView;
}
