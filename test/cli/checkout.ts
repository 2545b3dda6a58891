import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { documentText } from '../support/editor-document';

const IDENTITY = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false'];

/** Working tree of a repository, as in a pipeline or on a developer's machine. */
export class Checkout {
  constructor(readonly folder: string) {}

  static async create(folder: string, files: Record<string, string>): Promise<Checkout> {
    const checkout = new Checkout(folder);
    await checkout.git('init', '--quiet', '--initial-branch', 'main');
    await checkout.commit(files, 'Apps');
    return checkout;
  }

  /** Runs Git with a test identity. Returns its output; rejects with its code and output if it fails. */
  async git(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('git', [...IDENTITY, ...args], { cwd: this.folder });
    return stdout;
  }

  async write(files: Record<string, string>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(this.folder, path)), { recursive: true });
      await writeFile(join(this.folder, path), text);
    }
  }

  async commit(files: Record<string, string>, message: string): Promise<void> {
    await this.write(files);
    await this.git('add', '--all', '.');
    await this.git('commit', '--quiet', '-m', message);
  }
}

/** Returns a document with components, an event, queries and numbers that JavaScript would not preserve. */
export const appText = (name: string): string =>
  documentText().replace('"name":"Orders"', `"name":"${name}"`);

/** Returns `.meta/meta.json` for apps with these names, by their ids. */
export const metaText = (names: Record<string, string>, date = '2026-01-01T00:00:00.000Z'): string => {
  const entry = (gitAppName: string) => ({
    gitAppName,
    gitVersionName: 'v1',
    gitVersionId: 'v1',
    lastpushDate: date,
  });
  return JSON.stringify(
    Object.fromEntries(Object.entries(names).map(([id, name]) => [id, entry(name)])),
    null,
    2,
  );
};

/** Returns the files of a workspace with two apps. */
export const twoApps = (directory = ''): Record<string, string> => {
  const at = directory && `${directory}/`;
  return {
    [`${at}.meta/meta.json`]: metaText({ a: 'Orders', b: 'Stock' }),
    [`${at}Orders/v1.json`]: appText('Orders'),
    [`${at}Stock/v1.json`]: appText('Stock'),
  };
};
