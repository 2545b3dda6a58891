import { applyDecorators, Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  Length,
  MaxLength,
  ValidateBy,
  type ValidationArguments,
} from 'class-validator';
import { Config } from '../../core/config';
import { Clearable, Line, Text, Optional } from '../../core/http';
import { defaultCopyOf, type Actor } from '../../workspaces';
import { providerOf } from '../domain/remote/provider';
import { hostAndPort, parseRemoteUrl } from '../domain/remote/url';
import { ArrivingCommits } from '../ports';
import type { JobError } from '../store/job-error';
import {
  GitCredentialStore,
  SigningKeyStore,
  type GitKey,
  type GitToken,
  type SigningKey,
} from '../store/keys';
import { RepositoryFolders, type SharedWith } from '../store/repositories';
import { GitConfigStore, type GitConfig } from '../store/settings';
import { JobErrorView } from './job.dto';

const KEY_TYPES = ['ed25519', 'rsa'] as const;
const TOKEN_SCHEMES = ['basic', 'bearer'] as const;
const ACCESSES = ['read-write', 'read-only'] as const;

const POLL_SECONDS = { least: 30, most: 86_400 };

const isPollInterval = (value: unknown): boolean =>
  value === 0 ||
  (Number.isInteger(value) && Number(value) >= POLL_SECONDS.least && Number(value) <= POLL_SECONDS.most);

const IsPollInterval = () =>
  ValidateBy({
    name: 'isPollInterval',
    validator: {
      validate: isPollInterval,
      defaultMessage: () => `must be 0, or ${POLL_SECONDS.least} to ${POLL_SECONDS.most}`,
    },
  });

/** Basic authentication divides user name and password at the first colon, and allows no control characters (RFC 7617). */
const FORBIDDEN_IN_USERNAME = /[\p{Cc}\p{Surrogate}:]/u;
const FORBIDDEN_IN_PASSWORD = /[\p{Cc}\p{Surrogate}]/u;
/** A bearer token is sent in a header unencoded (RFC 6750). */
const FORBIDDEN_IN_HEADER = /[^!-~]/u;

const CHARACTER_NAMES: Readonly<Record<string, string>> = {
  '\0': 'NUL',
  '\t': 'a tab',
  '\n': 'a line break',
  '\r': 'a carriage return',
  ' ': 'a blank',
  ':': 'a colon',
};

function nameOfCharacter(character: string): string {
  const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  const name = CHARACTER_NAMES[character];
  return name === undefined ? `the character ${code}` : `${name} (${code})`;
}

/** User name or password of 1 to `max` characters. A refusal names the forbidden character, and nothing else of the value. */
const Credential = (max: number, forbiddenIn: (request: GitTokenRequest) => RegExp) =>
  applyDecorators(
    ValidateBy({
      name: 'isCredential',
      validator: {
        validate: (value, { object }: ValidationArguments) =>
          typeof value !== 'string' || !forbiddenIn(object as GitTokenRequest).test(value),
        defaultMessage: ({ value, object }: ValidationArguments) => {
          const [character] = forbiddenIn(object as GitTokenRequest).exec(String(value)) ?? [''];
          return `must not contain ${nameOfCharacter(character)}`;
        },
      },
    }),
    Length(1, max),
    IsString(),
    ApiProperty({ minLength: 1, maxLength: max }),
  );

export class GitSettingsRequest {
  /** `git@host:owner/repo.git`, `ssh://user@host:port/path` or `https://host/owner/repo.git`. */
  @IsString()
  repositoryUrl!: string;

  /** Default: the remote's main branch; in an empty repository `main`. */
  @IsOptional()
  @IsString()
  branch?: string | null;

  /** The folder of the repository that contains the workspace's apps. */
  @IsOptional()
  @IsString()
  directory?: string | null;
}

export class GenerateKeyRequest {
  @IsIn(KEY_TYPES)
  type!: 'ed25519' | 'rsa';
}

export class GitTokenRequest {
  /** Default: the user in the URL, else the name that the provider accepts with any token. */
  @Optional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @Credential(255, () => FORBIDDEN_IN_USERNAME)
  username?: string;

  /**
   * The token as the provider shows it, or a password, including blanks. It is stored encrypted, sent only to the URL's server,
   * and never returned.
   */
  @Credential(4096, ({ scheme }) => (scheme === 'bearer' ? FORBIDDEN_IN_HEADER : FORBIDDEN_IN_PASSWORD))
  token!: string;

  /** `basic`, for nearly all hosts: sent as the user's password. */
  @Optional()
  @IsIn(TOKEN_SCHEMES)
  scheme?: 'basic' | 'bearer';

  /** Certificates in PEM, for a server with a private certificate authority. */
  @IsOptional()
  @IsString()
  @MaxLength(65_536)
  certificateAuthority?: string | null;

  /** Client certificate in PEM with its intermediate certificates, for a server that requires one. */
  @IsOptional()
  @IsString()
  @MaxLength(65_536)
  clientCertificate?: string | null;

  /** Its private key in PEM, without a password. It is stored encrypted and never returned. */
  @IsOptional()
  @IsString()
  @MaxLength(65_536)
  clientKey?: string | null;
}

export class FinalizeRequest {
  /** The host's fingerprint, as published by its operator; needed if the host's key has changed. */
  @Optional()
  @Line(200)
  hostKeyFingerprint?: string;

  /** Create a missing branch at the remote's HEAD, with the first commit. */
  @Optional()
  @IsBoolean()
  createBranch?: boolean;
}

export class ChangeSettingsRequest {
  @Optional()
  @IsBoolean()
  enabled?: boolean;

  /**
   * The template for the messages of commits from now on: text with `{message}`, which is required, `{app}`,
   * `{version}`, `{workspace}` and `{user}`; empty: the message alone.
   */
  @Clearable()
  @Text(2000)
  commitTemplate?: string;

  /** Seconds between polls of the remote, 30 to 86,400; 0: it is not polled. */
  @ApiProperty({ minimum: 0, maximum: 86_400 })
  @Optional()
  @IsPollInterval()
  pollSeconds?: number;

  /**
   * Pull commits of others automatically. An app with uncommitted changes is merged if nothing clashes, and is in conflict
   * otherwise.
   */
  @Optional()
  @IsBoolean()
  autoPull?: boolean;
}

export class WaitingQuery {
  /** `cancel`: cancel the waiting jobs. */
  @Optional()
  @IsIn(['cancel'])
  waiting?: 'cancel';
}

export class KeyView {
  @ApiProperty({ enum: KEY_TYPES })
  type!: 'ed25519' | 'rsa';
  /** Add it at the provider as a deploy key. */
  publicKey!: string;
  fingerprint!: string;
}

class StoredKeyView extends KeyView {
  createdAt!: string;
}

export class SigningKeyView {
  @ApiProperty({ enum: KEY_TYPES })
  type!: 'ed25519' | 'rsa';
  /** Add it as a signing key to the committer's account. */
  publicKey!: string;
  fingerprint!: string;
  /** A line for Git's `gpg.ssh.allowedSignersFile`. */
  allowedSigners!: string;
  createdAt!: string;
}

/** GitHub App that issues the token. */
export class TokenAppView {
  id!: string;
  /** Null: the app was removed here. */
  name!: string | null;
  repository!: string;
}

export class GitTokenView {
  username!: string;
  @ApiProperty({ enum: TOKEN_SCHEMES })
  scheme!: 'basic' | 'bearer';
  createdAt!: string;
  /** Absent for a token that was entered. */
  @ApiProperty({ type: TokenAppView, required: false })
  app?: TokenAppView;
}

export class HostKeyView {
  type!: string;
  fingerprint!: string;
  /** True if the host is well known and publishes this fingerprint. */
  known!: boolean;
}

export class SharingWorkspaceView {
  id!: string;
  name!: string;
}

export class SharedWithView {
  /** The workspaces that you are a member of. */
  workspaces!: SharingWorkspaceView[];
  /** The number of other workspaces. */
  otherCount!: number;
}

class LookView {
  at!: string;
  @ApiProperty({ type: JobErrorView, nullable: true })
  error!: JobErrorView | null;
}

export class GitSettingsView {
  configured!: boolean;
  enabled!: boolean;
  /** This and all following fields are for admins only. */
  repositoryUrl?: string | null;
  branch?: string | null;
  directory?: string;
  /** The provider, if its host is known. */
  provider?: string | null;
  @ApiProperty({ type: StoredKeyView, nullable: true, required: false })
  key?: StoredKeyView | null;
  /** The access token for HTTPS, without its secret. */
  @ApiProperty({ type: GitTokenView, nullable: true, required: false })
  token?: GitTokenView | null;
  @ApiProperty({ type: HostKeyView, nullable: true, required: false })
  hostKey?: HostKeyView | null;
  @ApiProperty({ enum: ACCESSES, nullable: true, required: false })
  access?: 'read-write' | 'read-only' | null;
  /** True for a server without filters (`uploadpack.allowFilter`): it sends all files of a history. Null: not known. */
  sendsWholeHistories?: boolean | null;
  /** The last successful finalize, which found `access`, `sendsWholeHistories` and `hostKey`. */
  finalizedAt?: string | null;
  /** The last finalize, and why it failed. */
  @ApiProperty({ type: LookView, nullable: true, required: false })
  lastTest?: LookView | null;
  /** Other workspaces that keep their apps in this folder of this branch; absent if there are none. */
  @ApiProperty({ type: SharedWithView, required: false })
  sharedWith?: SharedWithView;
  commitTemplate?: string | null;
  /** The key that signs commits; null: commits are not signed. */
  @ApiProperty({ type: SigningKeyView, nullable: true, required: false })
  signingKey?: SigningKeyView | null;
  /** Seconds between polls of the remote; 0: it is not polled. */
  pollSeconds?: number;
  autoPull?: boolean;
  hasWebhook?: boolean;
  /** The last poll of the remote, and why it or a comparison failed; null while it is not polled. */
  @ApiProperty({ type: LookView, nullable: true, required: false })
  lastLook?: LookView | null;
}

/** Presents a workspace's Git settings as JSON. */
@Injectable()
export class SettingsPresenter {
  constructor(
    private readonly configs: GitConfigStore,
    private readonly credentials: GitCredentialStore,
    private readonly folders: RepositoryFolders,
    private readonly signingKeys: SigningKeyStore,
    private readonly settings: Config,
    private readonly arriving: ArrivingCommits,
  ) {}

  /** Shows only `configured` and `enabled` to members who are no admins. */
  async view(
    workspaceId: string,
    { role, userId }: Pick<Actor, 'role' | 'userId'>,
  ): Promise<GitSettingsView | { configured: boolean; enabled: boolean }> {
    const config = await this.configs.find(defaultCopyOf(workspaceId));
    const state = stateOf(config);
    if (role !== 'admin') return state;
    const [key, signingKey, token, sharedWith, lastLook, hasWebhook] = await Promise.all([
      this.credentials.findNewestKey(workspaceId),
      this.signingKeys.find(workspaceId),
      config && this.findToken(config),
      config && this.findSharedWith(userId, config),
      this.findLastPoll(workspaceId),
      this.arriving.hasWebhook(workspaceId),
    ]);
    return {
      ...state,
      ...(config ? presentConfig(config) : NOT_SET),
      key: key && storedKeyView(key),
      token: token && gitTokenView(token),
      signingKey: signingKey && this.signingKey(signingKey),
      ...(sharedWith && { sharedWith }),
      lastLook,
      hasWebhook,
    };
  }

  private async findLastPoll(workspaceId: string): Promise<LookView | null> {
    const look = await this.arriving.lastPoll(workspaceId);
    return look && { at: look.at.toISOString(), error: look.error && presentError(look.error) };
  }

  private findToken({ workspaceId, repositoryUrl }: GitConfig): Promise<GitToken | null> {
    return this.credentials.findNewestToken(workspaceId, hostAndPort(parseRemoteUrl(repositoryUrl)));
  }

  /** Returns null until the settings are finalized: until then the workspace may have no access to the repository. */
  private async findSharedWith(userId: string, config: GitConfig): Promise<SharedWith | null> {
    const { isConfigured, branch } = config;
    return isConfigured && branch !== null
      ? this.folders.findSharedWith(userId, { ...config, branch })
      : null;
  }

  signingKey({ type, publicKey, fingerprint, createdAt }: SigningKey): SigningKeyView {
    // Git finds the signer by the key alone; the file needs a name, which Git shows when it verifies a signature.
    const [format, base64] = publicKey.split(' ');
    const allowedSigners = `${this.settings.committer.email} namespaces="git" ${format} ${base64}`;
    return { type, publicKey, fingerprint, allowedSigners, createdAt: createdAt.toISOString() };
  }
}

const stateOf = (config: GitConfig | null) => ({
  configured: config?.isConfigured ?? false,
  enabled: config?.isEnabled ?? false,
});

const NOT_SET = {
  repositoryUrl: null,
  branch: null,
  directory: '',
  provider: null,
  hostKey: null,
  access: null,
  sendsWholeHistories: null,
  finalizedAt: null,
  lastTest: null,
  commitTemplate: null,
  pollSeconds: 0,
  autoPull: false,
} satisfies Partial<GitSettingsView>;

function presentTest({ failedTest, finalizedAt }: GitConfig): LookView | null {
  if (failedTest) return { at: failedTest.at.toISOString(), error: presentError(failedTest.error) };
  return finalizedAt && { at: finalizedAt.toISOString(), error: null };
}

const presentConfig = (config: GitConfig) =>
  ({
    repositoryUrl: config.repositoryUrl,
    branch: config.branch ?? config.wantedBranch,
    directory: config.directory,
    provider: providerOf(parseRemoteUrl(config.repositoryUrl)),
    hostKey: config.hostKey,
    access: config.access,
    sendsWholeHistories: config.sendsWholeHistories,
    finalizedAt: config.finalizedAt?.toISOString() ?? null,
    lastTest: presentTest(config),
    commitTemplate: config.commitTemplate,
    pollSeconds: config.pollSeconds,
    autoPull: config.pullsApps,
  }) satisfies Partial<GitSettingsView>;

const storedKeyView = ({ type, publicKey, fingerprint, createdAt }: GitKey): StoredKeyView => ({
  type,
  publicKey,
  fingerprint,
  createdAt: createdAt.toISOString(),
});

export const gitTokenView = ({ username, scheme, createdAt, app }: GitToken): GitTokenView => ({
  username,
  scheme,
  createdAt: createdAt.toISOString(),
  ...(app && { app }),
});

/** `summary` replaces all but the code: a message and its data may reveal the repository. */
export const presentError = (
  { code, message, remedy, data }: JobError,
  { summary }: { summary?: string | null } = {},
) => ({
  ...(summary ? {} : data),
  code,
  message: summary ?? message,
  ...(remedy && !summary ? { remedy } : {}),
});
