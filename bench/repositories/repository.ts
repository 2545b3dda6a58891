import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createGitRepository, type GitRepository } from '../../test/support/git-repository';
import { documentAt, makeAppDocument, randomOf, uuid } from '../support/app-document';
import { entryOf, printMeta, withCommit } from '../support/meta-file';
import type { Options, Size } from './options';

/** Folder of the apps, two levels below the root. */
export const DIRECTORY = 'tools/apps';
export const META_PATH = `${DIRECTORY}/.meta/meta.json`;
const MEDIA_FILE_BYTES = 1_000_000;

export interface App {
  gitAppId: string;
  path: string;
  document: string;
}

/** A team's repository: many files, and some apps in a folder. All that others do to it. */
export class TeamRepository {
  private revision = 0;
  private media = 0;

  private constructor(
    readonly repository: GitRepository,
    readonly apps: App[],
    private readonly size: Size,
    private meta: string,
  ) {}

  static async make(
    dir: string,
    size: Size,
    { apps: count, appKilobytes: kilobytes, hasFilters }: Options,
  ): Promise<TeamRepository> {
    const repository = await createGitRepository({ dir, branch: 'main' });
    await repository.git(['config', 'uploadpack.allowFilter', String(hasFilters)]);
    const random = randomOf(1);
    const meta: Parameters<typeof printMeta>[0] = {};
    const apps = Array.from({ length: count }, (_, number) => {
      const name = `Internal tool ${number}`;
      const gitAppId = uuid(random);
      meta[gitAppId] = entryOf(name, uuid(random));
      const document = makeAppDocument({ name, kilobytes, seed: number + 1 });
      return { gitAppId, path: `${DIRECTORY}/${name}/v1.json`, document };
    });
    const team = new TeamRepository(repository, apps, size, printMeta(meta));
    await team.write(function* () {
      yield* commitOf('Begin', null);
      yield* fileOf(META_PATH, team.meta);
      for (const { path, document } of apps) yield* fileOf(path, document);
      const bytes = Math.floor((size.megabytes * 1_000_000) / size.files);
      for (let file = 0; file < size.files; file++) yield* fileOf(pathOf(file), randomBytes(bytes));
      for (let commit = 1; commit < size.commits; commit++) {
        yield* commitOf(`Change ${commit}`, null);
        yield* fileOf(pathOf(commit % size.files), randomBytes(2000));
      }
    });
    return team;
  }

  get appBytes(): number {
    return this.apps.reduce((sum, { document }) => sum + document.length, 0);
  }

  /** Commits of others, each fifth of which changes an app, in turn. Returns the number of them for each app. */
  async change(count: number): Promise<number> {
    const { apps, size } = this;
    await this.readMeta();
    const each = Math.floor(count / 5 / apps.length);
    const parent = await this.repository.tip();
    const changed = Array.from({ length: count }, (_, at) => {
      const app = at % 5 === 0 && at / 5 < each * apps.length ? apps[(at / 5) % apps.length] : null;
      return app && this.changeOf(app);
    });
    await this.write(function* () {
      for (const [at, change] of changed.entries()) {
        yield* commitOf(`News ${at}`, at === 0 ? parent : null);
        if (change === null) yield* fileOf(pathOf((at * 7) % size.files), randomBytes(2000));
        else for (const [path, content] of change) yield* fileOf(path, content);
      }
    });
    return each;
  }

  /** One commit with large files beside the apps. */
  async addMedia(megabytes: number): Promise<void> {
    const parent = await this.repository.tip();
    const folder = `media/${++this.media}`;
    await this.write(function* () {
      yield* commitOf('Media', parent);
      for (let file = 0; file < megabytes; file++)
        yield* fileOf(`${folder}/${file}.mp4`, randomBytes(MEDIA_FILE_BYTES));
    });
  }

  /** Commits another state of each app, and returns it by its path. */
  async changeAll(): Promise<Map<string, string>> {
    await this.readMeta();
    const parent = await this.repository.tip();
    const states = new Map(this.apps.flatMap((app) => this.changeOf(app)));
    await this.write(function* () {
      yield* commitOf('All apps', parent);
      for (const [path, content] of states) yield* fileOf(path, content);
    });
    return states;
  }

  /** The ways have committed, too. */
  private async readMeta(): Promise<void> {
    this.meta = await this.repository.git(['show', `main:${META_PATH}`]);
  }

  private changeOf({ gitAppId, path, document }: App): [path: string, content: string][] {
    const author = { name: 'Someone Else' };
    this.meta = withCommit(this.meta, { gitAppId, message: `Revision ${++this.revision}`, author });
    return [
      [path, documentAt(document, this.revision)],
      [META_PATH, this.meta],
    ];
  }

  /** Streams to Git: a repository may be larger than the memory. */
  private async write(parts: () => Generator<string | Buffer>): Promise<void> {
    const child = spawn('git', ['fast-import', '--quiet', '--date-format=now'], {
      cwd: this.repository.path,
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    const ended = once(child, 'close') as Promise<[number]>;
    for (const part of parts()) if (!child.stdin.write(part)) await once(child.stdin, 'drain');
    child.stdin.end();
    const [code] = await ended;
    if (code !== 0) throw new Error(`git fast-import has ended with code ${code}.`);
  }
}

const pathOf = (file: number): string => `src/part ${file % 200}/${file % 7}/${file}.bin`;

function* commitOf(message: string, parent: string | null): Generator<string> {
  yield `commit refs/heads/main\ncommitter Someone Else <someone@example.com> now\ndata ${message.length}\n${message}\n`;
  if (parent !== null) yield `from ${parent}\n`;
}

function* fileOf(path: string, content: string | Buffer): Generator<string | Buffer> {
  yield `M 100644 inline ${path}\ndata ${Buffer.byteLength(content)}\n`;
  yield content;
  yield '\n';
}
