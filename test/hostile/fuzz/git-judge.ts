import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Verdict {
  /** True if Git accepted what it was given. */
  isAccepted: boolean;
  output: Buffer;
}

/** Runs stock Git on damaged data, in a folder of its own. */
export class GitJudge {
  private constructor(readonly folder: string) {}

  static async start(): Promise<GitJudge> {
    const judge = new GitJudge(await mkdtemp(join(tmpdir(), 'trellis-fuzz-')));
    await judge.run(['init', '--quiet', '--bare', '.']);
    return judge;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  async run(args: string[], input: Buffer | string = ''): Promise<Verdict> {
    const git = spawn('git', args, {
      cwd: this.folder,
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, LC_ALL: 'C', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
    });
    const chunks: Buffer[] = [];
    git.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    // Git may refuse before it has read everything.
    git.stdin.on('error', () => {});
    git.stdin.end(input);
    const code = await new Promise((resolve) => git.on('close', resolve));
    return { isAccepted: code === 0, output: Buffer.concat(chunks) };
  }

  /** Returns the ids of the objects of a pack; null if Git refuses it. */
  async idsOfPack(pack: Buffer): Promise<string[] | null> {
    const [packPath, indexPath] = [this.path('judged.pack'), this.path('judged.idx')];
    await rm(indexPath, { force: true });
    await writeFile(packPath, pack);
    const { isAccepted } = await this.run(['index-pack', '-o', indexPath, packPath]);
    return isAccepted ? this.idsOfIndex(indexPath) : null;
  }

  /** Returns the ids in a pack, by its index; none if Git finds the two damaged. */
  async idsOfIndex(indexPath: string): Promise<string[]> {
    const { output } = await this.run(['verify-pack', '-v', indexPath]);
    return output.toString().match(/^[0-9a-f]{40}(?= )/gm) ?? [];
  }

  /** Makes a repository of 40 versions of a document, packed with deltas, and returns the objects in it. */
  async packHistory(documents: string[]): Promise<{ id: string; kind: string }[]> {
    await mkdir(this.path('objects/pack'), { recursive: true });
    const commits = documents.map((text, index) =>
      [
        'commit refs/heads/main',
        `committer Ada <ada@example.com> ${1_700_000_000 + index} +0100`,
        'data 4\nEdit',
        `M 100644 inline Orders/v${1 + (index % 3)}.json`,
        `data ${Buffer.byteLength(text)}\n${text}\n`,
      ].join('\n'),
    );
    await this.run(['fast-import', '--quiet'], commits.join('\n'));
    await this.run(['repack', '-q', '-a', '-d', '-f', '--depth=30', '--window=20']);
    const { output } = await this.run(['cat-file', '--batch-all-objects', '--batch-check']);
    return output
      .toString()
      .trim()
      .split('\n')
      .map((line) => {
        const [id, kind] = line.split(' ');
        return { id, kind };
      });
  }

  async stop(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
