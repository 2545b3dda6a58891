// Builds the image of the Dockerfile, and runs it: npm run check:image. Without Docker or Podman, and as root on
// Debian, its steps are carried out in a chroot.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setUp } from './setup.mjs';

const hasEngine = ['docker', 'podman'].some((program) => spawnSync(program, ['info']).status === 0);
const isDebian =
  existsSync('/etc/debian_version') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
const usesChroot = !hasEngine && isDebian && process.getuid() === 0;
if (usesChroot) await setUp({ tools: ['image'], needsBuild: false });
process.argv.splice(2, 0, '--config', 'jest.operation.config.js', 'test/operation/image');
await import('./test.mjs');
