import type { JsonPath } from '../../../core/json-text/json-path';
import type { DocumentNode, DocumentValues } from '../structure/place';
import { isObject, valueAt } from './path';

type Kind = DocumentNode['kind'];

/** Value of a document that is in memory, for the rules by which documents are read. */
export class MemoryNode implements DocumentNode {
  constructor(
    readonly document: MemoryDocument,
    readonly value: unknown,
  ) {}

  get kind(): Kind {
    const { value } = this;
    if (value === null) return 'null';
    return Array.isArray(value) ? 'array' : (typeof value as Kind);
  }

  get items(): MemoryNode[] {
    const { value } = this;
    return Array.isArray(value) ? value.map((item: unknown) => new MemoryNode(this.document, item)) : [];
  }

  get(key: string): MemoryNode | null {
    const { value } = this;
    return isObject(value) && Object.hasOwn(value, key) ? new MemoryNode(this.document, value[key]) : null;
  }
}

export class MemoryDocument implements DocumentValues {
  constructor(private readonly value: unknown) {}

  get root(): MemoryNode {
    return new MemoryNode(this, this.value);
  }

  find(path: JsonPath): MemoryNode | null {
    const value = valueAt(this.value, path);
    return value === undefined ? null : new MemoryNode(this, value);
  }

  findString(node: MemoryNode | null): string | null {
    return typeof node?.value === 'string' ? node.value : null;
  }

  sliceOf({ value }: MemoryNode): string {
    return JSON.stringify(value);
  }
}
