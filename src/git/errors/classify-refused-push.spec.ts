import { classifyRefusedPush } from './classify-refused-push';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const REF = 'refs/heads/main';

describe('the refusal of a push', () => {
  it.each([
    'failed to update ref',
    'fetch first',
    'non-fast-forward',
    'incorrect old value provided',
    'reference already exists',
    `cannot lock ref 'refs/heads/main': is at ${A} but expected ${B}`,
  ])('"%s" means that the branch has moved', (reason) => {
    expect(classifyRefusedPush({ ref: REF, reason, serverText: '' }).code).toBe('git_remote_moved');
  });

  it.each([
    ['pre-receive hook declined', 'GL-HOOK-ERR: fetch first, then ask Bob.'],
    ['protected branch hook declined', 'error: GH006: Protected branch update failed for refs/heads/main.'],
    ['failed to update ref', "error: cannot lock ref: Unable to create '/srv/x.lock': Permission denied"],
    ['failed to update ref', 'error: No space left on device'],
    ['branch is currently checked out', 'error: refusing to update checked out branch'],
  ])('"%s" with "%s" means that the server refuses the commit', (reason, serverText) => {
    const error = classifyRefusedPush({ ref: REF, reason, serverText });
    expect(error.code).toBe('git_push_rejected');
    expect(error.serverMessage).toBe(`${serverText}\n${reason}`);
  });

  it.each([
    ['unpacker error', 'error: file write error: No space left on device', /disk of the server is full/],
    ['pre-receive hook declined', 'echo: write error: No space left on device', /disk of the server is full/],
    ['unpacker error', 'fatal: write error: File too large', /files of this size/],
    ['unpacker error', 'fatal: pack exceeds maximum allowed size', /pushes of this size/],
    [
      'branch is currently checked out',
      'error: refusing to update checked out branch',
      /Use a bare repository/,
    ],
    ['protected branch hook declined', 'error: GH006: Protected branch update failed', /branch is protected/],
    ['unpacker error', 'error: unable to create temporary file', /cannot write to the repository/],
    ['pre-receive hook declined', 'No space left in the sprint.', null],
    ['pre-receive hook declined', 'Review quota exceeded: ask Bob.', null],
    ['pre-receive hook declined', 'File too large for a review, unable to write a summary.', null],
  ])('"%s" with "%s" has the remedy %s', (reason, serverText, words) => {
    const { remedy } = classifyRefusedPush({ ref: REF, reason, serverText });
    if (words) expect(remedy).toMatch(words);
    else expect(remedy).toBe(classifyRefusedPush({ ref: REF, reason, serverText: '' }).remedy);
  });

  it('takes the words of a hook for no other failure', () => {
    const reason = 'failed to update ref';
    const error = classifyRefusedPush({ ref: REF, reason, serverText: 'No space left in the sprint.' });
    expect(error.code).toBe('git_remote_moved');
  });
});
