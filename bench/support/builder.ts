import { makeAppDocument } from './app-document';
import type { Place } from './fixture';

/** Times from request to answer. */
export interface CommitTimes {
  editMs: number;
  commitMs: number;
}

/** Builder with one app, who uses one of the servers. */
export class Builder {
  /** Accepted messages in their order. */
  readonly messages: string[] = ['App creation'];

  private constructor(
    readonly place: Place,
    readonly name: string,
    private readonly appUrl: string,
  ) {}

  /** Resolves when the app and its first commit exist. */
  static async begin(place: Place, { address, name }: { address: string; name: string }): Promise<Builder> {
    const { member } = place;
    const { body } = await member.post('/apps', { name, commitChanges: true }).expect(201);
    return new Builder(place, name, `${address}${member.workspace}/apps/${body.id as string}`);
  }

  /** Edits the app and commits it; resolves on acceptance or, with `waits`, on completion. */
  async commit({ waits = false } = {}): Promise<CommitTimes> {
    const message = `${this.name} ${this.messages.length}`;
    const startedAt = performance.now();
    await this.patch([{ op: 'add', path: '/appV2/icon', value: message }]);
    const editedAt = performance.now();
    await this.call('POST', '/git/commits', JSON.stringify({ message }), {
      'Content-Type': 'application/json',
      ...(!waits && { Prefer: 'respond-async' }),
    });
    this.messages.push(message);
    return { editMs: editedAt - startedAt, commitMs: performance.now() - editedAt };
  }

  /** Fills the app with components up to about this size; the next commit contains them. */
  async fill(kilobytes: number): Promise<void> {
    const { appV2 } = JSON.parse(makeAppDocument({ name: this.name, kilobytes, seed: kilobytes })) as {
      appV2: { components: unknown[] };
    };
    await this.patch([{ op: 'add', path: '/appV2/components', value: appV2.components }]);
  }

  private patch(operations: object[]): Promise<void> {
    return this.call('PATCH', '/definition', JSON.stringify(operations), {
      'Content-Type': 'application/json-patch+json',
      'If-Match': '*',
    });
  }

  private async call(
    method: string,
    path: string,
    body: string,
    more: Record<string, string>,
  ): Promise<void> {
    const headers = { Authorization: `Bearer ${this.place.member.token}`, ...more };
    const response = await fetch(`${this.appUrl}${path}`, { method, headers, body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  }
}
