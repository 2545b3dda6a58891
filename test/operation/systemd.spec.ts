import { execFile as execFileCallback } from 'node:child_process';
import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeWith } from './describe-with';

const execFile = promisify(execFileCallback);
const EXAMPLE = join(__dirname, '../../docs/deployment/trellis.service');

describeWith('/usr/bin/systemd-analyze', 'the systemd unit of the documentation', () => {
  it('is one that systemd understands in full', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-unit-'));
    const unit = join(folder, 'trellis.service');
    const text = await readFile(EXAMPLE, 'utf8');
    // The check wants the program of ExecStart to be there.
    await writeFile(unit, text.replace('/usr/bin/node', process.execPath));
    try {
      const { stdout, stderr } = await execFile('systemd-analyze', ['verify', '--man=no', unit]);
      const said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes(unit));
      expect(said).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
