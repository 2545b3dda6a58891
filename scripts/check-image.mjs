// Builds the image of the Dockerfile, and runs it: npm run check:image. Without Docker or Podman, and as root on
// Debian, its steps are carried out in a chroot; where neither is possible, it fails. With --from-scratch, nothing is
// taken from an earlier build.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setUp } from './setup.mjs';

const FROM_SCRATCH = '--from-scratch';

const hasEngine = ['docker', 'podman'].some((program) => spawnSync(program, ['info']).status === 0);
const isDebian =
  existsSync('/etc/debian_version') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
const usesChroot = !hasEngine && isDebian && process.getuid() === 0;
if (usesChroot) await setUp({ tools: ['image'], needsBuild: false });
process.env.TRELLIS_TEST_IMAGE = 'required';
const others = process.argv.slice(2).filter((word) => word !== FROM_SCRATCH);
if (process.argv.includes(FROM_SCRATCH)) process.env.TRELLIS_TEST_FROM_SCRATCH = 'true';
process.argv.splice(2, Infinity, '--config', 'jest.operation.config.js', 'test/operation/image', ...others);
await import('./test.mjs');
