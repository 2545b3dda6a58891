import { execFile as execFileCallback } from 'node:child_process';
import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeWith } from './describe-with';

const execFile = promisify(execFileCallback);
const EXAMPLE = join(__dirname, '../../docs/deployment/trellis.service');

describeWith('/usr/bin/systemd-analyze', 'the systemd unit of the documentation', () => {
  let folder: string;
  let unit: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trellis-unit-'));
    unit = join(folder, 'trellis.service');
    const text = await readFile(EXAMPLE, 'utf8');
    // The check wants the program of ExecStart to be there.
    await writeFile(unit, text.replace('/usr/bin/node', process.execPath));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is one that systemd understands in full', async () => {
    const { stdout, stderr } = await execFile('systemd-analyze', ['verify', '--man=no', unit]);
    const said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes(unit));
    expect(said).toEqual([]);
  });

  it('leaves little of the machine open to the service', async () => {
    // Fails beyond an exposure of 3.5 of 10.
    const limit = ['--offline=true', '--no-pager', '--threshold=35'];
    await execFile('systemd-analyze', ['security', ...limit, unit]);
  });
});
