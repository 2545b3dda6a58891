import type { Client } from 'ssh2';
import { META_PATH, withCommit } from '../../../support/meta-file';
import { OPERATIONS, type Change, type Scene, type Way, type WayDefinition } from '../way';
import { connect, FLUSH, packet, Service } from './connection';
import {
  objectOf,
  parsePack,
  parseTree,
  printPack,
  printTree,
  type GitObject,
  type TreeEntry,
} from './objects';

const REF = 'refs/heads/main';

export const receivePackWay: WayDefinition = {
  key: 'd',
  title: 'receive-pack over a warm ssh2 connection',
  detail:
    'Git’s protocol spoken by hand, all that is needed in memory, no database, nothing written here: a channel opened while the objects are built, one pack, one answer; check reads the refs; pull is one fetch.',
  isSlow: false,
  operations: OPERATIONS,
  start: (scene) => ReceivePack.start(scene, { opensAhead: false }),
};

export const hotChannelWay: WayDefinition = {
  key: 'hot',
  title: 'the same, its channel opened ahead',
  detail:
    'as (d), but receive-pack has said what it has before the clock starts: the least that there can be.',
  isSlow: false,
  operations: ['commit'],
  start: (scene) => ReceivePack.start(scene, { opensAhead: true }),
};

interface Opened {
  service: Service;
  tip: string;
}

class ReceivePack implements Way {
  private ahead: Promise<Opened> | null = null;

  private constructor(
    private readonly scene: Scene,
    private readonly options: { opensAhead: boolean },
    private readonly client: Client,
    private tip: string,
    private root: TreeEntry[],
    private meta: string,
  ) {}

  static async start(scene: Scene, options: { opensAhead: boolean }): Promise<ReceivePack> {
    const { repository } = scene;
    const tip = await repository.tip();
    const root = parseTree(await repository.gitBytes(['cat-file', 'tree', `${tip}^{tree}`]));
    const meta = await repository.show(tip, META_PATH);
    return new ReceivePack(scene, options, await connect(scene.git), tip, root, meta);
  }

  async prepare(): Promise<void> {
    if (!this.options.opensAhead) return;
    this.ahead = this.open('git-receive-pack');
    await this.ahead;
  }

  async commit(change: Change): Promise<void> {
    const opening = this.ahead ?? this.open('git-receive-pack');
    this.ahead = null;
    const { objects, commit, root, meta } = this.build(change);
    const pack = printPack(objects);
    const { service, tip } = await opening;
    if (tip !== this.tip) throw new Error(`The branch is at ${tip}.`);
    service.write(packet(`${tip} ${commit.sha} ${REF}\0report-status`), FLUSH, pack);
    const [unpack, ref] = [await service.readLine(), await service.readLine()];
    if (unpack?.trim() !== 'unpack ok' || ref?.trim() !== `ok ${REF}`) throw new Error(`${unpack} ${ref}`);
    service.close();
    [this.tip, this.root, this.meta] = [commit.sha, root, meta];
  }

  async check(): Promise<boolean> {
    const { service, tip } = await this.open('git-upload-pack');
    service.write(FLUSH);
    service.close();
    return tip === this.tip;
  }

  async pull(): Promise<string> {
    const { service, tip } = await this.open('git-upload-pack');
    service.write(packet(`want ${tip}\n`), FLUSH, packet(`have ${this.tip}\n`), packet('done\n'));
    await service.readLine();
    const objects = parsePack(await service.readToEnd());
    const get = (sha: string | undefined): Buffer => {
      const object = objects.get(sha ?? '');
      if (!object) throw new Error(`The server has not sent ${sha}.`);
      return object.content;
    };
    const root = parseTree(get(get(tip).toString('utf8', 5, 45)));
    const read = (path: string) => {
      const [folder, file] = path.split('/');
      const entries = parseTree(get(root.find(({ name }) => name === folder)?.sha));
      return get(entries.find(({ name }) => name === file)?.sha).toString('utf8');
    };
    [this.tip, this.root, this.meta] = [tip, root, read(META_PATH)];
    return read(this.scene.path);
  }

  close(): void {
    this.client.end();
  }

  private async open(name: 'git-receive-pack' | 'git-upload-pack'): Promise<Opened> {
    const service = await Service.open(this.client, name, this.scene.repository.path);
    return { service, tip: await service.readTip(REF) };
  }

  /** Builds both files, their two folders, the root tree and the commit. */
  private build(change: Change) {
    const meta = withCommit(this.meta, change);
    const objects: GitObject[] = [];
    const add = (type: GitObject['type'], content: Buffer) => {
      const object = objectOf(type, content);
      objects.push(object);
      return object;
    };
    const folders = [
      [change.path, change.document],
      [META_PATH, meta],
    ].map(([path, text]) => {
      const [folder, name] = path.split('/');
      const { sha } = add('blob', Buffer.from(text));
      return { folder, tree: add('tree', printTree([{ mode: '100644', name, sha }])) };
    });
    const root = this.root.map((entry) => {
      const written = folders.find(({ folder }) => folder === entry.name);
      return written ? { ...entry, sha: written.tree.sha } : entry;
    });
    const tree = add('tree', printTree(root));
    const who = `${change.author.name} <${change.author.email}> ${Math.floor(Date.now() / 1000)} +0000`;
    const lines = [`tree ${tree.sha}`, `parent ${this.tip}`, `author ${who}`, `committer ${who}`];
    const commit = add('commit', Buffer.from(`${lines.join('\n')}\n\n${change.message}\n`));
    return { objects, commit, root, meta };
  }
}
