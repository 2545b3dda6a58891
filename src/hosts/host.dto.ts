import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min, ValidateBy } from 'class-validator';
import { isEmailAddress, Line, Optional, Text } from '../core/http';
import { HOST_CHECK_STEPS, type HostCheckStepName } from './app-host';
import { HOST_INTERVAL, HOST_KINDS, type HostKind } from './store/host-store';

const LONGEST_URL = 500;
const LONGEST_PASSWORD = 1_000;
const LONGEST_ID = 200;
const LONGEST_ACCOUNT = 320;

export const HOST_STATES = ['unchecked', 'connected', 'failing', 'password_refused'] as const;
export type HostState = (typeof HOST_STATES)[number];

const AccountOfKind = () =>
  ValidateBy({
    name: 'isAccountOfKind',
    validator: {
      validate: (value: unknown, given) =>
        (given?.object as HostRequest).kind === 'node-red' || isEmailAddress(value),
      defaultMessage: () => 'must be an email address',
    },
  });

export class HostRequest {
  @IsIn(HOST_KINDS)
  @ApiProperty({ enum: HOST_KINDS })
  kind!: (typeof HOST_KINDS)[number];

  /** Address of the server, as it is opened in a browser. */
  @Text(LONGEST_URL, 1)
  url!: string;

  /**
   * Account that Trellis signs in with, for its use alone. ToolJet's have email addresses, Node-RED's any user names. A
   * Node-RED that asks for no account ignores it.
   */
  @Line(LONGEST_ACCOUNT)
  @AccountOfKind()
  email!: string;

  /** Stored encrypted, sent only to this address, and never returned. Needed for a new address or account. */
  @Optional()
  @Text(LONGEST_PASSWORD, 1)
  password?: string;

  /** Certificates in PEM, for a server with a private certificate authority. */
  @IsOptional()
  @IsString()
  @MaxLength(65_536)
  certificateAuthority?: string | null;

  /** Workspace there; needed only for an account that is in several. */
  @Optional()
  @Line(LONGEST_ID)
  hostWorkspaceId?: string;

  /** Seconds from one look at the apps to the next; 60 by default. */
  @ApiProperty({ minimum: HOST_INTERVAL.least, maximum: HOST_INTERVAL.most })
  @Optional()
  @Max(HOST_INTERVAL.most)
  @Min(HOST_INTERVAL.least)
  @IsInt()
  intervalSeconds?: number;
}

export class HostProblemView {
  code!: string;
  message!: string;
  remedy?: string;
  at!: string;
}

export class AppOfHostView {
  /** Id of the app there. */
  hostAppId!: string;
  /** Null while it could not be brought here. */
  appId!: string | null;
  name!: string;
  /** Address at which it is opened there. */
  url!: string;
  capturedAt!: string | null;
  @ApiProperty({ type: HostProblemView, nullable: true })
  error!: HostProblemView | null;
}

export class ConnectedByView {
  name!: string;
  email!: string;
}

export class HostView {
  /** `embedded`: the program that this Trellis is a part of. */
  @ApiProperty({ enum: [...HOST_KINDS, 'embedded'] })
  kind!: HostKind;
  url!: string;
  email!: string;
  hostWorkspaceId!: string | null;
  hostWorkspaceName!: string | null;
  certificateAuthority!: string | null;
  intervalSeconds!: number;
  /** Version of the product there, once the connection was checked. */
  version!: string | null;
  /** `unchecked`: nothing is captured before a check; `password_refused`: nothing before another password. */
  @ApiProperty({ enum: HOST_STATES })
  state!: HostState;
  isCapturing!: boolean;
  /** End of the last look at the apps. */
  capturedAt!: string | null;
  nextCaptureAt!: string | null;
  @ApiProperty({ type: HostProblemView, nullable: true })
  error!: HostProblemView | null;
  /** The author of captured changes: the host does not tell who edited an app. */
  connectedBy!: ConnectedByView;
  @ApiProperty({ type: [AppOfHostView] })
  apps!: AppOfHostView[];
}

export class HostAnswer {
  /** Null for a workspace whose apps are edited here. */
  @ApiProperty({ type: HostView, nullable: true })
  host!: HostView | null;
}

export class HostCheckStepView {
  @ApiProperty({ enum: HOST_CHECK_STEPS })
  step!: HostCheckStepName;
  ok!: boolean;
  code?: string;
  detail?: string;
  remedy?: string;
}

export class HostWorkspaceView {
  id!: string;
  name!: string;
}

export class HostCheckView {
  /** Everything is in order; the apps are captured from now on. */
  isConnected!: boolean;
  /** The account is in several workspaces: choose one as `hostWorkspaceId`, and check again. */
  needsWorkspace!: boolean;
  /** Ends with the first step that failed. */
  @ApiProperty({ type: [HostCheckStepView] })
  steps!: HostCheckStepView[];
  version!: string | null;
  @ApiProperty({ type: [HostWorkspaceView] })
  workspaces!: HostWorkspaceView[];
}
