import { createHash } from 'node:crypto';
import { unprocessable } from '../../src/core/errors';
import type {
  ListedTreeEntry,
  TreeEntry,
  TreeEntryKind,
  TreeReader,
} from '../../src/gitsync/domain/format/tree';

type Node =
  { kind: Exclude<TreeEntryKind, 'tree'>; content: Buffer } | { kind: 'tree'; children: Map<string, Node> };
type Content = string | Buffer | { kind: 'symlink' | 'submodule' | 'other' };

/** A tree for specs, with the ids that Git would give to its blobs. */
export class MemoryTree implements TreeReader {
  readonly calls: string[] = [];
  readonly notUtf8 = new Set<string>();
  private readonly root: Node & { kind: 'tree' } = { kind: 'tree', children: new Map() };
  private readonly blobs = new Map<string, Buffer>();
  /** Hashing every tree for each look-up would make a listing of thousands of folders quadratic. */
  private trees: Map<string, Node> | null = null;

  constructor(
    files: Record<string, Content> | Map<string, Content> = {},
    private readonly before: MemoryTree | null = null,
  ) {
    for (const [path, content] of files instanceof Map ? files : Object.entries(files))
      this.put(path, content);
  }

  /** The same tree with changes made, as a commit makes them. */
  with(
    changes: readonly (
      { path: string; content: Buffer | string | null; oid?: string } | { path: string; oid: string }
    )[],
  ): MemoryTree {
    const files = new Map<string, Content>(this.files());
    for (const change of changes) {
      const content = 'content' in change ? change.content : this.blobs.get(change.oid)!;
      if (content === null) files.delete(change.path);
      else files.set(change.path, content);
    }
    return new MemoryTree(files, this);
  }

  files(): Map<string, Content> {
    const files = new Map<string, Content>();
    const walk = (node: Node, path: string) => {
      if (node.kind === 'tree')
        for (const [name, child] of node.children) walk(child, path === '' ? name : `${path}/${name}`);
      else files.set(path, node.kind === 'blob' ? node.content : { kind: node.kind });
    };
    walk(this.root, '');
    return files;
  }

  paths(): string[] {
    return [...this.files().keys()].sort();
  }

  textOf(path: string): string {
    return String(this.files().get(path));
  }

  findEntry(path: string): Promise<TreeEntry | null> {
    this.calls.push(`find ${path}`);
    const node = this.nodeAt(path);
    if (node === null) return Promise.resolve(null);
    return Promise.resolve({
      kind: node.kind,
      oid: oidOf(node),
      size: node.kind === 'blob' ? node.content.length : null,
    });
  }

  listTree(path: string, oid?: string): Promise<ListedTreeEntry[]> {
    this.calls.push(`list ${path}`);
    const node = (oid === undefined ? null : this.treeOf(oid)) ?? this.nodeAt(path);
    if (node?.kind !== 'tree') return Promise.resolve([]);
    return Promise.resolve(
      [...node.children].map(([name, child]) => ({
        name,
        isUtf8: !this.notUtf8.has(name),
        kind: child.kind,
        oid: oidOf(child),
      })),
    );
  }

  readBlob(oid: string, maxBytes: number): Promise<Buffer> {
    this.calls.push(`read ${oid}`);
    const blob = this.blobs.get(oid);
    if (blob === undefined || blob.length > maxBytes)
      return Promise.reject(unprocessable('git_too_large', 'It is too large.'));
    return Promise.resolve(blob);
  }

  putIfFree(path: string, content: Content): void {
    const above = path
      .split('/')
      .map((_, index, segments) => this.nodeAt(segments.slice(0, index).join('/')));
    if (above.every((node) => node === null || node.kind === 'tree') && this.nodeAt(path) === null)
      this.put(path, content);
  }

  /** Also finds the trees of the tree that this one was made from, as a repository still has them. */
  private treeOf(oid: string): Node | null {
    this.trees ??= treesByOid(this.root);
    return this.trees.get(oid) ?? this.before?.treeOf(oid) ?? null;
  }

  private put(path: string, content: Content): void {
    this.trees = null;
    const segments = path.split('/');
    let folder: Node & { kind: 'tree' } = this.root;
    for (const segment of segments.slice(0, -1)) {
      let next = folder.children.get(segment);
      if (next === undefined) folder.children.set(segment, (next = { kind: 'tree', children: new Map() }));
      if (next.kind !== 'tree') throw new Error(`${segment} of ${path} is a ${next.kind}`);
      folder = next;
    }
    const node = nodeOf(content);
    if (node.kind === 'blob') this.blobs.set(oidOf(node), node.content);
    folder.children.set(segments.at(-1)!, node);
  }

  private nodeAt(path: string): Node | null {
    let node: Node = this.root;
    for (const segment of path === '' ? [] : path.split('/')) {
      const next: Node | undefined = node.kind === 'tree' ? node.children.get(segment) : undefined;
      if (next === undefined) return null;
      node = next;
    }
    return node;
  }
}

function nodeOf(content: Content): Exclude<Node, { kind: 'tree' }> {
  if (typeof content === 'string' || Buffer.isBuffer(content))
    return { kind: 'blob', content: Buffer.from(content) };
  return { kind: content.kind, content: Buffer.alloc(0) };
}

function treesByOid(root: Node): Map<string, Node> {
  const trees = new Map<string, Node>();
  const add = (node: Node): void => {
    if (node.kind !== 'tree') return;
    const oid = oidOf(node);
    if (!trees.has(oid)) trees.set(oid, node);
    for (const child of node.children.values()) add(child);
  };
  add(root);
  return trees;
}

function oidOf(node: Node): string {
  if (node.kind === 'tree')
    return createHash('sha1')
      .update([...node.children].map(([name, child]) => name + oidOf(child)).join('\n'))
      .digest('hex');
  return createHash('sha1').update(`blob ${node.content.length}\0`).update(node.content).digest('hex');
}
