import { findUnbornHead } from '../../../src/git/transport/unborn-head';
import { quoteForShell, SshPool } from '../../../src/ssh';
import { PATIENCE_MS } from '../../support/eventually';
import { createGitRepository } from '../../support/git-repository';
import { GitFixture } from './git-fixture';

/** A limit that is not met: what waited for it would not end. */
const NEVER_MS = 3_600_000;

let fixture: GitFixture;
let pool: SshPool;

beforeAll(async () => {
  fixture = await GitFixture.start();
  pool = new SshPool();
});

afterAll(async () => {
  await pool.close();
  await fixture.stop();
});

it.each([
  ['speaks version 2 of the protocol', 'env GIT_PROTOCOL=version=2 ', 'trunk'],
  ['speaks another version', '', null],
  ['is no Git', 'echo ', null],
])(
  'asks an empty repository for its branch without waiting for the limit, where the server %s',
  async (_, before, branch) => {
    await using repository = await createGitRepository({ branch: 'trunk' });
    const target = { ...fixture.target(repository.path), hostKey: { kind: 'first-use' as const } };
    const command = `${before}git-upload-pack ${quoteForShell(repository.path)}`;
    const opened = await pool.openChannel(target, command, { timeoutMs: PATIENCE_MS });
    expect(await findUnbornHead(opened, NEVER_MS)).toBe(branch);
  },
);
