import { Accounts1767225600001 } from './0001-accounts';
import { Workspaces1767225600002 } from './0002-workspaces';
import { Apps1767225600003 } from './0003-apps';
import { Gitsync1767225600004 } from './0004-gitsync';
import { DocumentIndex1767225600005 } from './0005-document-index';
import { QueueTurns1767225600006 } from './0006-queue-turns';
import { JobProgress1767225600007 } from './0007-job-progress';
import { ServedBy1767225600008 } from './0008-served-by';
import { PublishEvent1767225600009 } from './0009-publish-event';
import { LastLook1767225600010 } from './0010-last-look';
import { GitTokens1767225600011 } from './0011-git-tokens';
import { ProviderAccounts1767225600012 } from './0012-provider-accounts';
import { JobApps1767225600013 } from './0013-job-apps';
import { GitAuthors1767225600014 } from './0014-git-authors';
import { CommitTemplates1767225600015 } from './0015-commit-templates';
import { SigningKeys1767225600016 } from './0016-signing-keys';
import { ProviderSignIns1767225600017 } from './0017-provider-sign-ins';
import { AccountAuthors1767225600018 } from './0018-account-authors';
import { Targets1767225600019 } from './0019-targets';
import { Growth1767225600021 } from './0021-growth';
import { GrowthIndexes1767225600022 } from './0022-growth-indexes';
import { JobsOfApp1767225600023 } from './0023-jobs-of-app';
import { RepositoryKeys1767225600024 } from './0024-repository-keys';
import { RetriedJobs1767225600025 } from './0025-retried-jobs';
import { Invitations1767225600026 } from './0026-invitations';
import { AccountRequests1767225600027 } from './0027-account-requests';
import { AppChanges1767225600028 } from './0028-app-changes';
import { DiscardedChanges1767225600029 } from './0029-discarded-changes';
import { Merges1767225600030 } from './0030-merges';
import { DocumentsOfLinks1767225600031 } from './0031-documents-of-links';
import { Branches1767225600032 } from './0032-branches';
import { MergesOfBranches1767225600033 } from './0033-merges-of-branches';
import { KeptCommits1767225600034 } from './0034-kept-commits';
import { WholeAppsAndFilesOfMerges1767225600035 } from './0035-whole-apps-and-files-of-merges';
import { KeptCommitIndexes1767225600036 } from './0036-kept-commit-indexes';
import { Bin1767225600037 } from './0037-bin';
import { SetupLinks1767225600038 } from './0038-setup-links';
import { AppTags1767225600039 } from './0039-app-tags';
import { Audit1767225600040 } from './0040-audit';
import { Backup1767225600041 } from './0041-backup';
import { Incoming1767225600042 } from './0042-incoming';
import { Releases1767225600043 } from './0043-releases';
import { Deployments1767225600044 } from './0044-deployments';
import { AllowedSecrets1767225600045 } from './0045-allowed-secrets';
import { Notifications1767225600046 } from './0046-notifications';
import { CollisionChoices1767225600047 } from './0047-collision-choices';
import { Hosts1767225600049 } from './0049-hosts';
import { AppsMadeInHosts1767225600051 } from './0051-apps-made-in-hosts';
import { PasswordLinks1767225600052 } from './0052-password-links';
import { TokenScopes1767225600053 } from './0053-token-scopes';
import { LastTestAndAuditFilters1767225600054 } from './0054-last-test-and-audit-filters';
import { Inviters1767225600055 } from './0055-inviters';
import { CommittedVersions1767225600056 } from './0056-committed-versions';
import { HeldCommitsAreTold1767225600057 } from './0057-held-commits-are-told';
import { FailedLooks1767225600058 } from './0058-failed-looks';
import { ReopenedVersions1767225600059 } from './0059-reopened-versions';
import { EndOfZeroTwo1767225600060 } from './0060-end-of-0-2';
import { LiveForViewers1767225600061 } from './0061-live-for-viewers';
import { DecisionsOnDeployments1767225600062 } from './0062-decisions-on-deployments';
import { Inbox1767225600065 } from './0065-inbox';
import { ProvenHosts1767225600066 } from './0066-proven-hosts';
import { SourceChoices1767225600067 } from './0067-source-choices';
import { HostedModules1767225600068 } from './0068-hosted-modules';
import { ReleaseRules1767225600069 } from './0069-release-rules';
import { WholeHistories1767225600070 } from './0070-whole-histories';
import { SignOn1767225600071 } from './0071-sign-on';
import { ManagedSettings1767225600072 } from './0072-managed-settings';
import { ProviderApps1767225600073 } from './0073-provider-apps';
import { PullRequestReports1767225600074 } from './0074-pull-request-reports';
import { Reviews1767225600075 } from './0075-reviews';
import { AgentSessions1767225600076 } from './0076-agent-sessions';
import { OAuthForAgents1767225600077 } from './0077-oauth-for-agents';
import { PicturesInReports1767225600078 } from './0078-pictures-in-reports';
import { AfterRollbacks1767225600079 } from './0079-after-rollbacks';
import { SignOnToldAndLeaving1767225600080 } from './0080-sign-on-told-and-leaving';
import { AgentsKeepToTheirOwn1767225600081 } from './0081-agents-keep-to-their-own';
import { ProvenAddresses1767225600082 } from './0082-proven-addresses';
import { CommitsOfHosts1767225600083 } from './0083-commits-of-hosts';
import { AskedCommits1767225600084 } from './0084-asked-commits';
import { ToldEditors1767225600085 } from './0085-told-editors';
import { NoPasswordForPrograms1767225600086 } from './0086-no-password-for-programs';
import { TablesSayTheirPurpose1767225600087 } from './0087-tables-say-their-purpose';
import { DueWork1767225600088 } from './0088-due-work';
import { DuePolls1767225600089 } from './0089-due-polls';
import { DueComparisons1767225600090 } from './0090-due-comparisons';
import { DuePulls1767225600091 } from './0091-due-pulls';
import { DueDeployments1767225600092 } from './0092-due-deployments';
import { DueBackups1767225600093 } from './0093-due-backups';
import { DueSettings1767225600094 } from './0094-due-settings';

/** In order. A migration that has landed is never changed: mend it with another one. */
export const MIGRATIONS = [
  Accounts1767225600001,
  Workspaces1767225600002,
  Apps1767225600003,
  Gitsync1767225600004,
  DocumentIndex1767225600005,
  QueueTurns1767225600006,
  JobProgress1767225600007,
  ServedBy1767225600008,
  PublishEvent1767225600009,
  LastLook1767225600010,
  GitTokens1767225600011,
  ProviderAccounts1767225600012,
  JobApps1767225600013,
  GitAuthors1767225600014,
  CommitTemplates1767225600015,
  SigningKeys1767225600016,
  ProviderSignIns1767225600017,
  AccountAuthors1767225600018,
  Targets1767225600019,
  Growth1767225600021,
  GrowthIndexes1767225600022,
  JobsOfApp1767225600023,
  RepositoryKeys1767225600024,
  RetriedJobs1767225600025,
  Invitations1767225600026,
  AccountRequests1767225600027,
  AppChanges1767225600028,
  DiscardedChanges1767225600029,
  Merges1767225600030,
  DocumentsOfLinks1767225600031,
  Branches1767225600032,
  MergesOfBranches1767225600033,
  KeptCommits1767225600034,
  WholeAppsAndFilesOfMerges1767225600035,
  KeptCommitIndexes1767225600036,
  Bin1767225600037,
  SetupLinks1767225600038,
  AppTags1767225600039,
  Audit1767225600040,
  Backup1767225600041,
  Incoming1767225600042,
  Releases1767225600043,
  Deployments1767225600044,
  AllowedSecrets1767225600045,
  Notifications1767225600046,
  CollisionChoices1767225600047,
  Hosts1767225600049,
  AppsMadeInHosts1767225600051,
  PasswordLinks1767225600052,
  TokenScopes1767225600053,
  LastTestAndAuditFilters1767225600054,
  Inviters1767225600055,
  CommittedVersions1767225600056,
  HeldCommitsAreTold1767225600057,
  FailedLooks1767225600058,
  ReopenedVersions1767225600059,
  EndOfZeroTwo1767225600060,
  LiveForViewers1767225600061,
  DecisionsOnDeployments1767225600062,
  Inbox1767225600065,
  ProvenHosts1767225600066,
  SourceChoices1767225600067,
  HostedModules1767225600068,
  ReleaseRules1767225600069,
  WholeHistories1767225600070,
  SignOn1767225600071,
  ManagedSettings1767225600072,
  ProviderApps1767225600073,
  PullRequestReports1767225600074,
  Reviews1767225600075,
  AgentSessions1767225600076,
  OAuthForAgents1767225600077,
  PicturesInReports1767225600078,
  AfterRollbacks1767225600079,
  SignOnToldAndLeaving1767225600080,
  AgentsKeepToTheirOwn1767225600081,
  ProvenAddresses1767225600082,
  CommitsOfHosts1767225600083,
  AskedCommits1767225600084,
  ToldEditors1767225600085,
  NoPasswordForPrograms1767225600086,
  TablesSayTheirPurpose1767225600087,
  DueWork1767225600088,
  DuePolls1767225600089,
  DueComparisons1767225600090,
  DuePulls1767225600091,
  DueDeployments1767225600092,
  DueBackups1767225600093,
  DueSettings1767225600094,
];
