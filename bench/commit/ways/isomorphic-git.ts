import fs from 'node:fs';
import { dirname, join, relative } from 'node:path';
import git, { type TreeObject } from 'isomorphic-git';
import http from 'isomorphic-git/http/node';
import { DelayLine } from '../../support/delay-line';
import { HttpHost } from '../../support/http-host';
import { META_PATH, withCommit } from '../../support/meta-file';
import { OPERATIONS, type Change, type Scene, type Way, type WayDefinition } from './way';

const BRANCH = 'main';
const THEIRS = `refs/remotes/origin/${BRANCH}`;

export const isomorphicWay: WayDefinition = {
  key: 'e',
  title: 'isomorphic-git over HTTP, a kept clone',
  detail:
    'Git in JavaScript alone, without a work tree, to `git http-backend`: fetch, build, push; check lists the refs; pull is fetch and read.',
  isSlow: true,
  operations: OPERATIONS,
  start: (scene) => IsomorphicClone.start(scene),
};

class IsomorphicClone implements Way {
  private constructor(
    private readonly scene: Scene,
    private readonly at: { gitdir: string; url: string },
    private readonly servers: { close(): Promise<void> }[],
  ) {}

  static async start(scene: Scene): Promise<IsomorphicClone> {
    const { repository, workDir, delayMs } = scene;
    // Not allowed by default.
    await repository.git(['config', 'http.receivepack', 'true']);
    const host = await HttpHost.open(dirname(repository.path));
    const line = delayMs === 0 ? null : await DelayLine.open(host.port, delayMs);
    const url = `http://127.0.0.1:${line?.port ?? host.port}/${relative(dirname(repository.path), repository.path)}`;
    const gitdir = join(workDir, 'clone.git');
    await git.clone({
      fs,
      http,
      dir: workDir,
      gitdir,
      url,
      ref: BRANCH,
      singleBranch: true,
      noCheckout: true,
    });
    return new IsomorphicClone(scene, { gitdir, url }, line === null ? [host] : [line, host]);
  }

  async commit(change: Change): Promise<void> {
    const tip = await this.fetch();
    const { gitdir } = this.at;
    const meta = withCommit(await this.read(tip, META_PATH), change);
    const { tree: root } = await git.readTree({ fs, gitdir, oid: tip });
    let tree = root;
    for (const [path, text] of [
      [change.path, change.document],
      [META_PATH, meta],
    ] as const) {
      const blob = await git.writeBlob({ fs, gitdir, blob: Buffer.from(text) });
      tree = await this.insert(tree, path.split('/'), blob);
    }
    const { author, message } = change;
    await git.commit({
      ...{ fs, gitdir, ref: `refs/heads/${BRANCH}`, author, message, parent: [tip] },
      tree: await git.writeTree({ fs, gitdir, tree }),
    });
    const { ok, error } = await git.push({ fs, http, ...this.at, ref: BRANCH, remoteRef: BRANCH });
    if (!ok) throw new Error(error ?? 'The push was refused.');
  }

  async check(): Promise<boolean> {
    const prefix = `refs/heads/${BRANCH}`;
    const [theirs] = await git.listServerRefs({ http, url: this.at.url, prefix });
    return theirs?.oid === (await git.resolveRef({ fs, gitdir: this.at.gitdir, ref: THEIRS }));
  }

  async pull(): Promise<string> {
    return this.read(await this.fetch(), this.scene.path);
  }

  close(): void {
    for (const server of this.servers) void server.close();
  }

  private async fetch(): Promise<string> {
    await git.fetch({ fs, http, ...this.at, ref: BRANCH, singleBranch: true, tags: false });
    return git.resolveRef({ fs, gitdir: this.at.gitdir, ref: THEIRS });
  }

  private async read(oid: string, filepath: string): Promise<string> {
    const { blob } = await git.readBlob({ fs, gitdir: this.at.gitdir, oid, filepath });
    return Buffer.from(blob).toString();
  }

  private async insert(tree: TreeObject, [name, ...rest]: string[], blob: string): Promise<TreeObject> {
    const { gitdir } = this.at;
    const others = tree.filter((entry) => entry.path !== name);
    if (rest.length === 0) return [...others, { mode: '100644', path: name, oid: blob, type: 'blob' }];
    const folder = tree.find((entry) => entry.path === name);
    const inside = folder ? (await git.readTree({ fs, gitdir, oid: folder.oid })).tree : [];
    const oid = await git.writeTree({ fs, gitdir, tree: await this.insert(inside, rest, blob) });
    return [...others, { mode: '040000', path: name, oid, type: 'tree' }];
  }
}
