import { ApiProperty } from '@nestjs/swagger';
import { Time } from '../../core/http';
import { INBOX_TYPES } from '../inbox';

const ROLES = ['viewer', 'builder', 'admin'] as const;

class InboxWorkspaceView {
  id!: string;
  name!: string;
}

class InboxAppView {
  id!: string;
  name!: string;
}

export class InboxEntryView {
  /** Stays the same while the entry exists. */
  id!: string;
  /**
   * `invitation`: accept it with `POST /api/auth/invite/{subjectId}/join`. `approval`: a deployment waits for an admin.
   * `conflict`: a merge is open. `job_failed`: a Git job of yours, or for admins an automatic one. `deployment_refused`:
   * what landed was not deployed. `merged`, `deployed`: another person merged a branch, or deployed an app, with commits of
   * yours.
   */
  @ApiProperty({ enum: INBOX_TYPES })
  type!: (typeof INBOX_TYPES)[number];
  /** Id of the invitation, the deployment, the merge or the job. */
  subjectId!: string;
  at!: string;
  isUnread!: boolean;
  /** The workspace to join, if the entry is an invitation. */
  workspace!: InboxWorkspaceView;
  @ApiProperty({ type: InboxAppView, nullable: true })
  app!: InboxAppView | null;
  /** Null for the default branch, or if the entry is about none. */
  branch!: string | null;
  /** The branch that is merged, or the branch or tag that is deployed. */
  from!: string | null;
  /** Name of the inviter, of the author, or of the person who did it. */
  by!: string | null;
  /** Kind of the job or merge. */
  kind!: string | null;
  /** Message of the commit. */
  message!: string | null;
  /** Code of the failure. */
  code!: string | null;
  /** The role that an invitation gives. */
  @ApiProperty({ enum: ROLES, nullable: true })
  role!: (typeof ROLES)[number] | null;
}

export class InboxView {
  @ApiProperty({ type: [InboxEntryView] })
  items!: InboxEntryView[];
  unread!: number;
}

export class ReadInboxRequest {
  /** Time of the latest entry that you have seen. */
  @Time()
  until!: string;
}
