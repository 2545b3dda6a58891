import { execFileSync } from 'node:child_process';
import { blobOidOf } from './index';

it("gives a file the id that Git's own command gives it", () => {
  const content = Buffer.from('{"ü":1}\r\n');
  const id = execFileSync('git', ['hash-object', '--stdin', '--no-filters'], { input: content, cwd: '/' });
  expect(blobOidOf(content)).toBe(id.toString().trim());
});
