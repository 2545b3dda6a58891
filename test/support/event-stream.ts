import { get, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Member } from './member';

interface Event {
  id: string;
  event: string;
  data: Record<string, unknown>;
}

/** Reads a workspace's event stream, like a browser's `EventSource`. */
export class EventStream {
  text = '';
  isOver = false;

  private constructor(
    private readonly request: ClientRequest,
    readonly response: IncomingMessage,
  ) {
    response.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
    response.on('close', () => (this.isOver = true));
    response.on('error', () => undefined);
  }

  static open(member: Member, headers: Record<string, string> = {}): Promise<EventStream> {
    const own = headers.Cookie === undefined ? { Authorization: `Bearer ${member.token}` } : {};
    return new Promise((resolve, reject) => {
      const request = get(
        `${member.address}${member.workspace}/events`,
        { headers: { ...own, ...headers }, agent: false },
        (response) => resolve(new EventStream(request, response)),
      );
      request.on('error', reject);
    });
  }

  get events(): Event[] {
    return this.text
      .split('\n\n')
      .filter((block) => block.startsWith('id: '))
      .map((block) => {
        const [, id = '', event = '', data = ''] = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/.exec(block) ?? [];
        return { id, event, data: JSON.parse(data) as Record<string, unknown> };
      });
  }

  get comments(): number {
    return this.text.split('\n\n').filter((block) => block.startsWith(': still here')).length;
  }

  close(): void {
    this.request.destroy();
  }
}
