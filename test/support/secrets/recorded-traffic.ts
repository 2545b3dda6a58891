import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { MIN_SECRET_LENGTH } from './secret-forms';

/** Of longer bodies the rest is not kept: it is documents. */
const MAX_KEPT_BYTES = 1024 * 1024;
const TOKEN = /\btr[sti]_[\w-]{43}/g;

interface Answer {
  call: string;
  bytes: Buffer;
}

/** Where each kind of token is handed out, this once. */
const HANDED_OUT: Record<string, RegExp> = {
  trs: /^POST \/api\/(setup|auth\/login|auth\/invite)$/,
  trt: /^POST \/api\/auth\/tokens$/,
  tri: /^POST \/api\/workspaces\/[^/]+\/members$/,
};

/** What a server that runs in this process is sent, as far as it is secret, and all that it answers. */
export class RecordedTraffic {
  readonly answers: Answer[] = [];
  readonly secrets = new Set<string>();

  attach(server: Server): void {
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      const call = `${request.method} ${(request.url ?? '').split('?')[0]}`;
      keep(request, (body) => this.noteSecrets(body));
      keepWritten(response, (body) => this.noteAnswer(call, response, body));
    });
  }

  private noteSecrets(body: Buffer): void {
    try {
      for (const secret of secretsIn(JSON.parse(body.toString()))) this.secrets.add(secret);
    } catch {
      // What is no JSON holds no field that is known to be secret.
    }
  }

  private noteAnswer(call: string, response: ServerResponse, body: Buffer): void {
    const headers = Buffer.from(JSON.stringify(response.getHeaders()));
    const bytes = Buffer.concat([headers, Buffer.from('\n'), body]);
    for (const token of bytes.toString('latin1').match(TOKEN) ?? []) this.secrets.add(token);
    this.answers.push({ call: `${call} ${response.statusCode}`, bytes });
  }

  /** Answers without the tokens that stand there rightly. */
  *withoutHandedOut(): Generator<{ name: string; bytes: Buffer }> {
    for (const { call, bytes } of this.answers) {
      const text = bytes
        .toString('latin1')
        .replace(TOKEN, (token) =>
          HANDED_OUT[token.slice(0, 3)]?.test(call.replace(/ \d+$/, '')) ? '' : token,
        );
      yield { name: `answer to ${call}`, bytes: Buffer.from(text, 'latin1') };
    }
  }
}

/** Values of the fields whose names say that they are secret, wherever they stand. */
function* secretsIn(value: unknown, name = ''): Generator<string> {
  if (typeof value === 'string') {
    if (/^(password|currentPassword|token|setupToken)$/.test(name) && value.length >= MIN_SECRET_LENGTH)
      yield value;
  } else if (typeof value === 'object' && value !== null) {
    const { secret, encrypted, value: inner } = value as Record<string, unknown>;
    const isSecret = secret === true || encrypted === true;
    if (isSecret && typeof inner === 'string' && inner.length >= MIN_SECRET_LENGTH) yield inner;
    for (const [key, member] of Object.entries(value)) yield* secretsIn(member, key);
  }
}

/** Without reading anything that nobody else reads. */
function keep(request: IncomingMessage, onEnd: (body: Buffer) => void): void {
  const kept: Buffer[] = [];
  let size = 0;
  const emit = request.emit.bind(request) as (event: string | symbol, ...values: unknown[]) => boolean;
  request.emit = (event: string | symbol, ...values: unknown[]) => {
    if (event === 'data' && Buffer.isBuffer(values[0]) && size < MAX_KEPT_BYTES) {
      kept.push(values[0]);
      size += values[0].length;
    }
    if (event === 'end') onEnd(Buffer.concat(kept));
    return emit(event, ...values);
  };
}

function keepWritten(response: ServerResponse, onClose: (body: Buffer) => void): void {
  const kept: Buffer[] = [];
  let size = 0;
  for (const name of ['write', 'end'] as const) {
    const original = response[name].bind(response) as (...values: unknown[]) => unknown;
    Object.assign(response, {
      [name]: (...values: unknown[]) => {
        const [chunk] = values;
        if ((typeof chunk === 'string' || chunk instanceof Uint8Array) && size < MAX_KEPT_BYTES) {
          kept.push(Buffer.from(chunk as string));
          size += chunk.length;
        }
        return original(...values);
      },
    });
  }
  response.once('close', () => onClose(Buffer.concat(kept)));
}
