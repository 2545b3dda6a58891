import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { isEmailAddress, Line, Optional, Text } from '../core/http';
import { checkCertificates } from '../https';
import {
  HOST_CHECK_STEPS,
  MADE_STATES,
  PROOF_STEPS,
  RELEASE_RULES,
  SOURCE_CHOICES,
  type MadeInHost,
  type HostCheckStepName,
  type ProofStep,
  type ReleaseRule,
  type SourceChoice,
} from './app-host';
import { LIMIT_KINDS, PROOF_STATES, type AbilityProof, type Limit } from './certificate';
import { COMMIT_RULES, HOST_INTERVAL, HOST_KINDS, type CommitRule, type HostKind } from './store/host-store';
import { parseToolJetAddress } from './tooljet';

const LONGEST_URL = 500;
const LONGEST_PASSWORD = 1_000;
const LONGEST_ID = 200;
const LONGEST_ACCOUNT = 320;
const MOST_REMOVED = 25;
const MOST_DECIDED = 200;

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
   * Account that Trellis signs in with, for its use alone. ToolJet's have email addresses, Node-RED's any user names; empty,
   * the password is a token of its `adminAuth.tokens`. A Node-RED that asks for no account ignores it.
   */
  @Line(LONGEST_ACCOUNT, 0)
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

  /** Workspace there; needed only for an account that is in several. Null: it is to be chosen again. */
  @IsOptional()
  @Line(LONGEST_ID)
  @ApiProperty({ type: String, nullable: true, required: false })
  hostWorkspaceId?: string | null;

  /** Seconds from one look at the apps to the next; 60 by default. */
  @ApiProperty({ minimum: HOST_INTERVAL.least, maximum: HOST_INTERVAL.most })
  @Optional()
  @Max(HOST_INTERVAL.most)
  @Min(HOST_INTERVAL.least)
  @IsInt()
  intervalSeconds?: number;

  /**
   * Rule for what users of an app see after pulls and deployments into a ToolJet. At first `if_released`: the new version if
   * they saw the version before it. If it is left out, the present rule stays.
   */
  @Optional()
  @IsIn(RELEASE_RULES)
  @ApiProperty({ enum: RELEASE_RULES, required: false })
  releaseRule?: ReleaseRule;

  /**
   * Automatic commits: with `names`, apps that are made or renamed there are committed, in the name of their last editor as far
   * as the host tells. At first `off`. If it is left out, the present rule stays.
   */
  @Optional()
  @IsIn(COMMIT_RULES)
  @ApiProperty({ enum: COMMIT_RULES, required: false })
  commits?: CommitRule;
}

/** The connection that a request describes. Throws 422 `invalid_host_url` or `invalid_certificate`. */
export const connectionOf = ({
  certificateAuthority,
  intervalSeconds = HOST_INTERVAL.usual,
  ...request
}: HostRequest) => ({
  kind: request.kind,
  url: parseToolJetAddress(request.url).url,
  email: request.email,
  password: request.password,
  hostWorkspaceId: request.hostWorkspaceId,
  certificateAuthority: certificateAuthority ? checkCertificates(certificateAuthority) : null,
  intervalSeconds,
  releaseRule: request.releaseRule,
  commits: request.commits,
});

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
  /** Parts of the app that ToolJet has not shown to keep, such as `Table: properties/columns`. It cannot be pulled. */
  limits!: string[];
}

export class RunningProofView {
  @ApiProperty({ enum: PROOF_STEPS })
  step!: ProofStep;
  /** Steps that have ended, of `total`. */
  done!: number;
  total!: number;
  startedAt!: string;
}

export class AbilityProofView implements AbilityProof {
  /** `partly`: it works except for the reasons and limits. `not`: it is not used. */
  @ApiProperty({ enum: PROOF_STATES })
  state!: AbilityProof['state'];
  /** Sentences for people; empty if it is proven. */
  reasons!: string[];
}

/** Each part of the connection. */
export class AbilitiesView {
  list!: AbilityProofView;
  capture!: AbilityProofView;
  create!: AbilityProofView;
  pull!: AbilityProofView;
  release!: AbilityProofView;
  folders!: AbilityProofView;
  constants!: AbilityProofView;
  dataSources!: AbilityProofView;
  sourceSettings!: AbilityProofView;
  tableChanges!: AbilityProofView;
  tables!: AbilityProofView;
  modules!: AbilityProofView;
}

export class LimitView implements Limit {
  /** Type of a component, or `page`, `query`, `event`, `settings` or `app`. */
  type!: string;
  /** Member, such as `properties/columns`; empty for the whole thing. */
  path!: string;
  @ApiProperty({ enum: LIMIT_KINDS })
  what!: Limit['what'];
}

export class ProvenEditsView {
  done!: number;
  total!: number;
}

export class CertificateView {
  /** Version that was proven. Another one is proven before it is used. */
  version!: string;
  provedAt!: string;
  durationMs!: number;
  /** Number of requests. */
  calls!: number;
  /** Changes of an app that were tried, and that came back as wanted. */
  edits!: ProvenEditsView;
  abilities!: AbilitiesView;
  @ApiProperty({ type: [LimitView] })
  limits!: LimitView[];
  /** Behavior that was found, such as the longest names. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  traits!: object;
}

export class ProofView {
  @ApiProperty({ type: RunningProofView, nullable: true })
  running!: RunningProofView | null;
  /** Reason for which the last proof ended without a certificate. */
  @ApiProperty({ type: HostProblemView, nullable: true })
  problem!: HostProblemView | null;
  /** Null until a proof has ended, and after one was cancelled. */
  @ApiProperty({ type: CertificateView, nullable: true })
  certificate!: CertificateView | null;
}

/** Apps that the first capture has read, of all that the host lists. */
export class FirstCaptureView {
  done!: number;
  total!: number;
}

export class ConnectedByView {
  name!: string;
  email!: string;
}

export class WorkspaceOfSameHostView {
  /** Null for a workspace that the caller does not belong to. */
  name!: string | null;
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
  @ApiProperty({ enum: RELEASE_RULES })
  releaseRule!: ReleaseRule;
  @ApiProperty({ enum: COMMIT_RULES })
  commits!: CommitRule;
  /** Version of the product there, once the connection was checked. */
  version!: string | null;
  /** `unchecked`: nothing is captured before a check; `password_refused`: nothing before another password. */
  @ApiProperty({ enum: HOST_STATES })
  state!: HostState;
  isCapturing!: boolean;
  /** Null unless the apps are being captured for the first time, and are listed already. */
  @ApiProperty({ type: FirstCaptureView, nullable: true })
  firstCapture!: FirstCaptureView | null;
  /** End of the last look at the apps. */
  capturedAt!: string | null;
  nextCaptureAt!: string | null;
  @ApiProperty({ type: HostProblemView, nullable: true })
  error!: HostProblemView | null;
  /** The author of captured changes: the host does not tell who edited an app. */
  connectedBy!: ConnectedByView;
  /** Other workspaces here that are connected to the same workspace of a ToolJet, and change the same apps. */
  @ApiProperty({ type: [WorkspaceOfSameHostView] })
  sharedWith!: WorkspaceOfSameHostView[];
  @ApiProperty({ type: [AppOfHostView] })
  apps!: AppOfHostView[];
  /** Proof of what this version of ToolJet can do; null for other products, which need none. */
  @ApiProperty({ type: ProofView, nullable: true })
  proof!: ProofView | null;
}

/** File about a proof, to be shown to others. It has neither the server's address nor the account. */
export class ProofReport {
  @ApiProperty({ type: CertificateView, nullable: true })
  certificate!: CertificateView | null;
  @ApiProperty({ type: HostProblemView, nullable: true })
  problem!: HostProblemView | null;
}

export class HostAnswer {
  /** Null for a workspace whose apps are edited here. */
  @ApiProperty({ type: HostView, nullable: true })
  host!: HostView | null;
}

export class AppOfHostQuery {
  /** Id of the app in the connected editor. */
  @Line(LONGEST_ID)
  hostAppId!: string;
}

export class MadeQuery {
  /** `next` of the page before. */
  @Optional()
  @Line(LONGEST_ID)
  after?: string;
}

/** A version that a pull has made in the connected editor, or an app that a creation or a proof has left there. */
export class MadeView {
  hostAppId!: string;
  /** Null: the app itself. */
  hostVersionId!: string | null;
  appName!: string;
  name!: string;
  /**
   * `unused`: it can be removed; `released`: users see it; `edited`: it opens in the editor; `under_way`: an app that may
   * still be used.
   */
  @ApiProperty({ enum: MADE_STATES })
  state!: MadeInHost['state'];
}

export class MadePageView {
  @ApiProperty({ type: [MadeView] })
  items!: MadeView[];
  /** `after` of the next page; null: this is the last one. */
  next!: string | null;
}

export class MadeThingRequest {
  /** Becomes a part of a path there. */
  @IsUUID()
  hostAppId!: string;

  /** Null: the app itself. */
  @IsOptional()
  @IsUUID()
  @ApiProperty({ type: String, nullable: true })
  hostVersionId!: string | null;
}

export class RemoveMadeRequest {
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MOST_REMOVED)
  @ValidateNested({ each: true })
  @Type(() => MadeThingRequest)
  items!: MadeThingRequest[];
}

export class RemovedThingView {
  hostAppId!: string;
  hostVersionId!: string | null;
}

export class KeptThingView extends RemovedThingView {
  /** Code of the refusal; null: the thing is used by now, or gone. */
  code!: string | null;
  message!: string | null;
}

export class RemovedMadeView {
  @ApiProperty({ type: [RemovedThingView] })
  removed!: RemovedThingView[];
  @ApiProperty({ type: [KeptThingView] })
  kept!: KeptThingView[];
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

export class SourceDecisionView {
  /** Id of the data source in the repository. */
  hostSourceId!: string;
  name!: string;
  kind!: string;
  @ApiProperty({ enum: SOURCE_CHOICES })
  choice!: SourceChoice;
}

export class SourceDecisionsView {
  @ApiProperty({ type: [SourceDecisionView] })
  items!: SourceDecisionView[];
}

export class SourceDecisionRequest {
  @Line(LONGEST_ID)
  hostSourceId!: string;

  @Line(LONGEST_ID)
  name!: string;

  @Line(LONGEST_ID)
  kind!: string;

  /**
   * `keep`: as it is there; `take`: with the settings of the repository; `skip`: without its queries; null: a person is asked
   * again.
   */
  @ValidateIf((_, choice) => choice !== null)
  @IsIn(SOURCE_CHOICES)
  @ApiProperty({ enum: SOURCE_CHOICES, nullable: true })
  choice!: SourceChoice | null;
}

export class SourceDecisionsRequest {
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MOST_DECIDED)
  @ValidateNested({ each: true })
  @Type(() => SourceDecisionRequest)
  items!: SourceDecisionRequest[];
}
