import { SshError, type SshFailure } from '../../ssh/ssh-error';
import { classifyRemoteFailure, type RemoteFailure } from './classify-remote-failure';
import { GitError, GitFailure, type GitFailureCode } from './git-error';

const APOLOGY = '\nPlease make sure you have the correct access rights\nand the repository exists.\n';

const NOT_THERE: [string, string][] = [
  ['GitHub', 'ERROR: Repository not found.\n'],
  [
    'GitLab',
    "remote: \nremote: ========================================================================\nremote: \nremote: ERROR: The project you were looking for could not be found or you don't have permission to view it.\nremote: \nremote: ========================================================================\n",
  ],
  ['Bitbucket', `repository does not exist.\nfatal: Could not read from remote repository.\n${APOLOGY}`],
  ['Bitbucket, by name', "fatal: remote error: Repository 'team/orders' does not exist\n"],
  [
    'Azure Repos',
    'remote: TF401019: The Git repository with name or identifier orders does not exist or you do not have permissions for the operation you are attempting.\n',
  ],
  [
    'Azure Repos, the project',
    'remote: TF200016: The following project does not exist: shop. Verify that the name of the project is correct.\n',
  ],
  ['CodeCommit', 'fatal: remote error: RepositoryDoesNotExistException: orders does not exist\n'],
  ['Gitea', 'Gitea: Cannot find repository: team/orders\n'],
  ['Gitea, an older one', 'Gitea: Repository does not exist\nfatal: internal error\n'],
  ['git behind sshd', "fatal: '/srv/git/orders.git' does not appear to be a git repository\n"],
  ['gitolite', 'FATAL: R any orders trellis DENIED by fallthru\n(or you mis-spelled the reponame)\n'],
];

const READ_ONLY: [string, string][] = [
  ['GitHub', 'ERROR: The key you are authenticating with has been marked as read only.\n'],
  ['GitHub, another key', 'ERROR: Permission to acme/orders.git denied to deploy key\n'],
  ['GitHub, a user', 'ERROR: Permission to acme/orders.git denied to ada.\n'],
  [
    'GitLab',
    'remote: \nremote: ========================================================================\nremote: \nremote: ERROR: This deploy key does not have write access to this project.\nremote: \n',
  ],
  ['GitLab, a user', 'remote: ERROR: You are not allowed to push code to this project.\n'],
  ['Bitbucket', 'conq: repository access denied. access via a deployment key is read-only.\n'],
  ['Bitbucket Data Center', 'This repository is read-only.\n'],
  [
    'Azure Repos',
    "remote: TF401027: You need the Git 'GenericContribute' permission to perform this action. Details: identity 'ada', scope 'repository'.\n",
  ],
  [
    'CodeCommit',
    'remote: User: arn:aws:iam::123456789012:user/ada is not authorized to perform: codecommit:GitPush on resource: arn:aws:codecommit:eu-west-1:123456789012:orders\n',
  ],
  ['Gitea', 'Gitea: Deploy Key: 4:trellis is not authorized to write to team/orders.\n'],
  ['Gitea, an older one', 'Gitea: Key permission denied\n'],
  ['Gitea, a mirror', 'Gitea: Mirror Repository team/orders is read-only\n'],
  ['gitolite', 'FATAL: W any orders trellis DENIED by fallthru\n(or you mis-spelled the reponame)\n'],
];

const NOT_LET_IN: [string, string][] = [
  ['Azure Repos', 'remote: Public key authentication failed.\n'],
  ['Bitbucket', 'conq: repository access denied.\n'],
  ['Bitbucket, today', 'Unauthorized\nfatal: Could not read from remote repository.\n'],
  ['Gitea', 'Gitea: Unauthorized\n'],
  [
    'CodeCommit',
    'remote: User: arn:aws:iam::123456789012:user/ada is not authorized to perform: codecommit:GitPull on resource: orders\n',
  ],
  ['GitHub, single sign-on', "ERROR: The 'acme' organization has enabled or enforced SAML SSO.\n"],
];

const codeOf = (failure: RemoteFailure) => classifyRemoteFailure(failure).code;

describe('output of a server', () => {
  it.each(NOT_THERE)('means that a repository does not exist, as worded by %s', (_host, stderr) => {
    expect(codeOf({ stage: 'read', stderr })).toBe('git_repository_not_found');
    expect(codeOf({ stage: 'write', stderr })).toBe('git_repository_not_found');
  });

  it.each(READ_ONLY)('means that a key is read-only, as worded by %s', (_host, stderr) => {
    expect(codeOf({ stage: 'write', stderr })).toBe('git_read_only_key');
  });

  it.each(NOT_LET_IN)('means that a key is not accepted, as worded by %s', (_host, stderr) => {
    expect(codeOf({ stage: 'read', stderr })).toBe('git_auth_failed');
    expect(codeOf({ stage: 'write', stderr })).toBe('git_auth_failed');
  });

  it.each([
    ['fatal: detected dubious ownership in repository at /srv/git/orders.git\n', /safe\.directory/],
    ['bash: line 1: git-receive-pack: command not found\n', /cannot run Git/],
    ['This account is currently not available.\n', /cannot run Git/],
  ])('means that it does not serve Git: %s', (stderr, remedy) => {
    const error = classifyRemoteFailure({ stage: 'read', stderr });
    expect(error.code).toBe('git_invalid_repository');
    expect(error.remedy).toMatch(remedy);
  });

  it('about its full disk means a refused push, not a fault of our disk', () => {
    const error = classifyRemoteFailure({
      stage: 'write',
      stderr: 'fatal: write error: No space left on device\n',
    });
    expect(error.code).toBe('git_push_rejected');
    expect(error.serverMessage).toBe('fatal: write error: No space left on device');
  });

  it('that is unknown is quoted', () => {
    const error = classifyRemoteFailure({
      stage: 'write',
      stderr: 'remote: The moon is in the wrong house.\n',
    });
    expect(error.code).toBe('git_push_rejected');
    expect(error.serverMessage).toBe('The moon is in the wrong house.');
  });

  it('that is missing means a lost connection', () => {
    expect(codeOf({ stage: 'read', stderr: '' })).toBe('git_host_unreachable');
    expect(codeOf({ stage: 'read', exitCode: 127 })).toBe('git_invalid_repository');
  });
});

describe('the reason why the gateway ended a session', () => {
  it.each([
    ['aborted', 'git_cancelled'],
    ['silence', 'git_timeout'],
    ['deadline', 'git_timeout'],
    ['too-large', 'git_too_large'],
  ] as const)('%s takes precedence over any output: %s', (endReason, code) => {
    expect(codeOf({ stage: 'read', endReason, stderr: 'ERROR: Repository not found.\n' })).toBe(code);
  });
});

describe('a failure of the SSH connection', () => {
  const target = { host: 'git.example.com', port: 22 };

  it.each([
    ['unreachable', 'git_host_unreachable'],
    ['no_common_algorithm', 'git_no_common_algorithm'],
    ['timeout', 'git_timeout'],
    ['auth_failed', 'git_auth_failed'],
    ['host_key_mismatch', 'git_host_key_mismatch'],
    ['host_key_unknown', 'git_host_key_unknown'],
    ['refused', 'git_invalid_repository'],
    ['closed', 'git_host_unreachable'],
    ['cancelled', 'git_cancelled'],
  ] satisfies [SshFailure, GitFailureCode][])('%s becomes %s', (kind, code) => {
    const carrierError = new SshError(kind, 'The sentence of the connection.', target);
    expect(codeOf({ stage: 'connect', carrierError })).toBe(code);
  });

  it('reports both fingerprints of a changed host key', () => {
    const expected = { type: 'ssh-ed25519', fingerprint: 'SHA256:one' };
    const actual = { type: 'ssh-ed25519', fingerprint: 'SHA256:two' };
    const carrierError = new SshError('host_key_mismatch', 'Another key.', { ...target, expected, actual });
    expect(classifyRemoteFailure({ stage: 'connect', carrierError }).data).toMatchObject({
      expected,
      actual,
    });
  });

  it('has the remedy of the connection where that says more', () => {
    const options = { remedy: 'Use another key.' };
    const carrierError = new SshError('no_common_algorithm', 'None in common.', target, options);
    expect(classifyRemoteFailure({ stage: 'connect', carrierError }).remedy).toBe('Use another key.');
  });

  it('is explained by the server’s message before it closed the connection', () => {
    const carrierError = new SshError('closed', 'The connection was closed.', {
      ...target,
      serverText: 'remote: Public key authentication failed.',
    });
    expect(codeOf({ stage: 'connect', carrierError })).toBe('git_auth_failed');
  });
});

describe('an error of Git', () => {
  it('has a remedy, whatever its code', () => {
    for (const { message, remedy } of Object.values(GitFailure)) {
      expect(message).toMatch(/^[A-Z].*\.$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('contains the server’s output without anything that could deceive a terminal or a page, and truncated', () => {
    const serverText = `\u001b[31mremote: \u202eno\u0000 way\u001b[0m\r\nremote: 10%\rremote: done\n${'ä'.repeat(4000)}`;
    const words = new GitError('git_push_rejected', { serverText }).serverMessage ?? '';
    expect(words.startsWith('no way\ndone\nää')).toBe(true);
    expect(Buffer.byteLength(words)).toBeLessThanOrEqual(2048);
    expect(words).not.toMatch(/\ufffd/);
  });
});
