import { execFileSync } from 'node:child_process';
import { blobOidOf } from './tree';

it('gives a file the same id as Git’s own command', () => {
  const content = Buffer.from('{"ü":1}\r\n');
  const id = execFileSync('git', ['hash-object', '--stdin', '--no-filters'], { input: content, cwd: '/' });
  expect(blobOidOf(content)).toBe(id.toString().trim());
});
