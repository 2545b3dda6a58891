import { join } from 'node:path';
import nodegit = require('nodegit');
import { META_PATH, withCommit } from '../../support/meta-file';
import { runGit } from '../../support/git-command';
import { nodegitCallbacks } from '../../support/nodegit-callbacks';
import { OPERATIONS, type Change, type Scene, type Way, type WayDefinition } from './way';

const REF = 'refs/heads/main';
const FILE = 0o100644;
const FOLDER = 0o40000;

/** Parts of the API that the published types omit, or have wrong for this build. */
const { Enums } = nodegit as unknown as {
  Enums: { DIRECTION: { FETCH: number } };
};

export const nodegitWay: WayDefinition = {
  key: 'c',
  title: 'nodegit over libssh2, a kept mirror',
  detail:
    'libgit2 with its own SSH and a key from memory, on a bare mirror without a work tree: fetch, build, push; check lists the refs; pull is fetch and read.',
  isSlow: true,
  operations: OPERATIONS,
  start: async (scene) => {
    const dir = join(scene.workDir, 'mirror.git');
    await runGit(scene.git, scene.workDir, ['clone', '--quiet', '--bare', scene.repository.path, dir]);
    return new NodegitMirror(scene, await nodegit.Repository.openBare(dir));
  },
};

class NodegitMirror implements Way {
  constructor(
    private readonly scene: Scene,
    private readonly repository: nodegit.Repository,
  ) {}

  async commit(change: Change): Promise<void> {
    await this.fetch();
    const oid = await this.build(change);
    const remote = await this.remote();
    let refusal: string | null = null;
    const pushUpdateReference = (_ref: string, status: string) => {
      refusal = status;
      return 0;
    };
    const callbacks = { ...nodegitCallbacks(this.scene.git), pushUpdateReference };
    await remote.push([`${oid.tostrS()}:${REF}`], { callbacks } as nodegit.PushOptions);
    if (refusal) throw new Error(refusal);
    await nodegit.Reference.create(this.repository, REF, oid, 1, '');
  }

  async check(): Promise<boolean> {
    const remote = await this.remote();
    const connect = remote.connect.bind(remote) as (...args: unknown[]) => Promise<unknown>;
    await connect(Enums.DIRECTION.FETCH, nodegitCallbacks(this.scene.git), {}, []);
    const heads = (await remote.referenceList()) as unknown as { name(): string; oid(): nodegit.Oid }[];
    await remote.disconnect();
    const theirs = heads
      .find((head) => head.name() === REF)
      ?.oid()
      .tostrS();
    return theirs === (await this.tip()).sha();
  }

  async pull(): Promise<string> {
    await this.fetch();
    return this.read(await this.tip(), this.scene.path);
  }

  close(): void {
    void this.repository.cleanup();
  }

  private remote(): Promise<nodegit.Remote> {
    return nodegit.Remote.createAnonymous(this.repository, this.scene.url);
  }

  private tip(): Promise<nodegit.Commit> {
    return this.repository.getReferenceCommit(REF);
  }

  private async fetch(): Promise<void> {
    const remote = await this.remote();
    const options = { callbacks: nodegitCallbacks(this.scene.git), downloadTags: 3 };
    await remote.fetch([`+${REF}:${REF}`], options as nodegit.FetchOptions, '');
  }

  private async read(commit: nodegit.Commit, path: string): Promise<string> {
    const entry = await commit.getEntry(path);
    return (await entry.getBlob()).content().toString();
  }

  private async build(change: Change): Promise<nodegit.Oid> {
    const parent = await this.tip();
    const meta = withCommit(await this.read(parent, META_PATH), change);
    let tree = await parent.getTree();
    for (const [path, text] of [
      [change.path, change.document],
      [META_PATH, meta],
    ] as const) {
      const content = Buffer.from(text);
      const blob = await nodegit.Blob.createFromBuffer(this.repository, content, content.length);
      tree = await this.repository.getTree(await this.insert(tree, path.split('/'), blob));
    }
    const author = nodegit.Signature.now(change.author.name, change.author.email);
    const create = nodegit.Commit.create.bind(nodegit.Commit) as unknown as (
      ...args: unknown[]
    ) => Promise<nodegit.Oid>;
    return create(this.repository, null, author, author, null, change.message, tree, 1, [parent]);
  }

  private async insert(
    tree: nodegit.Tree,
    [name, ...rest]: string[],
    blob: nodegit.Oid,
  ): Promise<nodegit.Oid> {
    const builder = await nodegit.Treebuilder.create(this.repository, tree);
    if (rest.length === 0) await builder.insert(name, blob, FILE);
    else {
      const folder = await this.repository.getTree(tree.entryByName(name).oid() as unknown as nodegit.Oid);
      await builder.insert(name, await this.insert(folder, rest, blob), FOLDER);
    }
    return builder.write();
  }
}
