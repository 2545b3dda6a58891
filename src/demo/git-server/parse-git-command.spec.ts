import { isRepositoryName, parseGitCommand } from './parse-git-command';

describe('the command line of a Git client', () => {
  it.each([
    ["git-upload-pack '/tools.git'", { service: 'upload-pack', repository: 'tools.git' }],
    ["git-upload-pack 'tools.git'", { service: 'upload-pack', repository: 'tools.git' }],
    ["git-receive-pack '/team-a_1.2.git'", { service: 'receive-pack', repository: 'team-a_1.2.git' }],
  ])('is accepted: %s', (command, expected) => {
    expect(parseGitCommand(command)).toEqual(expected);
  });

  it.each([
    '',
    'git-upload-pack',
    'git-upload-pack /tools.git',
    'git-upload-pack "/tools.git"',
    "git-upload-pack  '/tools.git'",
    " git-upload-pack '/tools.git'",
    "git-upload-pack '/tools.git' ",
    "git-upload-pack '/tools.git'\n",
    "git-upload-pack '/tools.git'; id",
    "git-upload-pack '/tools.git' '/other.git'",
    "git-upload-pack --strict '/tools.git'",
    "git-upload-pack '--upload-pack=id.git'",
    "git-upload-pack '/tools.git'\\''; id #.git'",
    "git-upload-pack '$(id).git'",
    "git-upload-pack '/../tools.git'",
    "git-upload-pack '/team/tools.git'",
    "git-upload-pack '//tools.git'",
    "git-upload-pack '/..git'",
    "git-upload-pack '/.git'",
    "git-upload-pack '~/tools.git'",
    "git-upload-pack '/tools.git\0'",
    "git-upload-pack '/tools'",
    "git-upload-archive '/tools.git'",
    "git upload-pack '/tools.git'",
    "GIT-UPLOAD-PACK '/tools.git'",
    "env git-upload-pack '/tools.git'",
    `git-upload-pack '/${'a'.repeat(200)}.git'`,
    'sh',
    'scp -t /tmp',
  ])('is refused in any other form: %j', (command) => {
    expect(parseGitCommand(command)).toBeNull();
  });
});

it('accepts only a plain folder name for a repository', () => {
  expect(isRepositoryName('tools.git')).toBe(true);
  for (const name of ['tools', '../tools.git', '-x.git', '.git', 'a/b.git', 'a b.git', 'tools.git\n']) {
    expect(isRepositoryName(name)).toBe(false);
  }
});
