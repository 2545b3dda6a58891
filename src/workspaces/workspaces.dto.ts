import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsString, MaxLength } from 'class-validator';
import { AccountRequest, ProfileView, SessionView } from '../auth';
import { Line, Optional } from '../core/http';
import { MANAGED_KINDS, type ManagedKind } from './managed-settings';
import { ROLES, type Role } from './members/role';

export class WorkspaceRequest {
  @Line(200)
  name!: string;
}

export class UpdateWorkspaceRequest {
  @Optional()
  @Line(200)
  name?: string;

  /** Viewers see the draft of a published app, too; otherwise only its live release. */
  @Optional()
  @IsBoolean()
  viewersSeeDrafts?: boolean;
}

export class WorkspaceView {
  id!: string;
  name!: string;
  /** The caller's role. */
  @ApiProperty({ enum: ROLES })
  role!: Role;
}

export class OpenedWorkspaceView extends WorkspaceView {
  /** The branch that the page opens for the caller; absent while the workspace has no repository. */
  activeBranch?: string;
  /** The branch of addresses that name none; absent while the workspace has no repository. */
  defaultBranch?: string;
  /** Viewers see the draft of a published app, too. In `GET /api/auth/me`, absent unless true. */
  viewersSeeDrafts?: boolean;
}

export class ManagedSettingView {
  @ApiProperty({ enum: MANAGED_KINDS })
  kind!: ManagedKind;
  /** Thing among several of its kind: an address in lower case, a name, an id; else empty. */
  item!: string;
  /** Id of the member, or pending one, with that address. Absent for other kinds, and until the address is proven. */
  memberId?: string;
  /** Name of the file. */
  file!: string;
  line!: number;
}

export class ManagedSettingsView {
  /** In the order of the file. */
  @ApiProperty({ type: [ManagedSettingView] })
  items!: ManagedSettingView[];
}

export class WorkspacePage {
  items!: WorkspaceView[];
  nextCursor!: string | null;
}

export class SetupRequest extends AccountRequest {
  @Line(200)
  workspaceName!: string;

  /** Required unless only people at this machine can send the request. Find it in the server's log. */
  @Optional()
  @IsString()
  @MaxLength(200)
  setupToken?: string;
}

/** Program that this Trellis is a part of. */
export class EmbeddingView {
  name!: string;
  homeUrl!: string;
  /** Address at which people sign in. `{from}` in it stands for the path to come back to. */
  signInUrl!: string;
  /** Apps of the repository can be imported: they are made there. */
  takesNewApps!: boolean;
}

export class DisabledAccountView {
  /** Number of API tokens that were deleted. */
  tokens!: number;
  /** Number of invitations that were withdrawn, since the person knows their links. */
  invitations!: number;
  /** Names of workspaces in which no one else is an admin. */
  withoutAdmin!: string[];
}

export class SetupStateView {
  required!: boolean;
  /** Absent when Trellis runs standalone. */
  embeddedIn?: EmbeddingView;
}

export class SetupView extends SessionView {
  workspace!: WorkspaceView;
}

export class MeView {
  user!: ProfileView;
  workspaces!: OpenedWorkspaceView[];
  /** True for a request with an API token that can only read; absent for any other. */
  isReadOnly?: true;
  /** True for an account that has no password here, but signs in at an identity provider. */
  hasNoPassword?: true;
  /** Absent when Trellis runs standalone. */
  embeddedIn?: EmbeddingView;
}
