import type { DemoContext } from '../context';

/** Shows Git's own view of the repository at the end. */
export async function checkRepository({ terminal, git, repository }: DemoContext): Promise<void> {
  terminal.section('What Git says in the end');
  const place = { cwd: repository.path };
  await git.show(place, 'log', '--graph', '--format=%h %an: %s');
  await git.show(place, 'ls-tree', '-r', '--name-only', 'HEAD');
  const check = ['fsck', '--strict', '--full', '--no-dangling', '--no-progress'];
  const findings = await terminal.step('git fsck --strict --full finds nothing to object to', () =>
    git.run(place, ...check),
  );
  if (findings.trim()) throw new Error(`git fsck found: ${findings}`);
}
