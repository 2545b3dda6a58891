import { sshUrlOf } from '../support/connect';
import { createGitRepository } from '../support/git-repository';
import { startSshServer } from '../support/ssh-server';
import { shareTrellis, type Member } from '../support/trellis-server';
import { describeWith } from './describe-with';
import { doMainJob } from './main-job';

const GIT_SHELL = 'git-shell -c "$SSH_ORIGINAL_COMMAND"';

describeWith('/usr/bin/git-shell', 'git-shell', () => {
  it.each([
    ['every user, by ForceCommand', [`ForceCommand ${GIT_SHELL}`], 'restrict'],
    ['a key, by authorized_keys', [], `restrict,command="${GIT_SHELL.replaceAll('"', '\\"')}"`],
  ])('lets %s do all that Trellis does, and nothing else', async (_, config, restriction) => {
    const admin = await (await shareTrellis()).setUp();
    await using server = await startSshServer({ config });
    await using repository = await createGitRepository();
    await doMainJob(admin, {
      repository,
      connect: async (member: Member) => {
        await member.put('/git', { repositoryUrl: sshUrlOf(server, repository) }).expect(200);
        const { body } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
        await server.authorize(body.publicKey as string, { restriction });
        await member.post('/git/finalize').expect(200);
      },
    });
  });
});
