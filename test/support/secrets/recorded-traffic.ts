import { appendFileSync, createReadStream, existsSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import { MIN_SECRET_LENGTH } from './secret-forms';

interface Sink {
  request: (body: Buffer) => void;
  answer: (call: string, bytes: Buffer) => void;
}

// eslint-disable-next-line @typescript-eslint/no-require-imports
const { recordExchange } = require('./record-traffic.cjs') as {
  recordExchange: (exchange: { request: IncomingMessage; response: ServerResponse }, sink: Sink) => void;
};

const TOKEN = /\btr[stilpcg]_[\w-]{43}|\bwhsec_[\w+/]{43}=/g;

interface Answer {
  call: string;
  bytes: Buffer;
}

interface RecordLine {
  request?: string;
  call?: string;
  answer?: string;
  secret?: string;
}

/** Calls that may return each kind of token, once; a base path may stand before them. */
const HANDED_OUT: Record<string, RegExp> = {
  trs: /^(POST (\/\S+)?\/api\/(setup|auth\/login|auth\/invite)|GET (\/\S+)?\/api\/oidc\/callback)$/,
  trt: /^POST (\/\S+)?\/api\/(auth\/(tokens|command-line\/token)|oauth\/token)$/,
  trc: /^POST (\/\S+)?\/api\/auth\/command-line$/,
  trg: /^POST (\/\S+)?\/api\/oauth\/authorization$/,
  tri: /^POST (\/\S+)?\/api\/workspaces\/[^/]+\/members$/,
  trp: /^POST (\/\S+)?\/api\/workspaces\/[^/]+\/members\/[^/]+\/password-link$/,
  whs: /^POST (\/\S+)?\/api\/workspaces\/[^/]+\/(git\/webhook|notification-channels)$/,
  trl: /^POST (\/\S+)?\/api\/workspaces\/[^/]+\/git\/setup-link$/,
};

/** All answers of a server, and the secrets in the requests that it received. */
export class RecordedTraffic {
  readonly answers: Answer[] = [];
  readonly secrets = new Set<string>();

  /** Reads the record of a server in another process (`record-traffic.cjs`). */
  static async read(file: string): Promise<RecordedTraffic> {
    const traffic = new RecordedTraffic();
    if (!existsSync(file)) throw new Error(`The server has recorded nothing in ${file}.`);
    for await (const line of createInterface({ input: createReadStream(file) })) {
      const { request, call, answer, secret } = JSON.parse(line) as RecordLine;
      if (request !== undefined) traffic.noteRequest(Buffer.from(request, 'base64'));
      if (answer !== undefined) traffic.noteAnswer(call ?? '', Buffer.from(answer, 'base64'));
      if (secret !== undefined) traffic.secrets.add(secret);
    }
    return traffic;
  }

  /** Records a server of this process. */
  attach(server: Server): void {
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) =>
      recordExchange(
        { request, response },
        {
          request: (body) => this.noteRequest(body),
          answer: (call, bytes) => this.noteAnswer(call, bytes),
        },
      ),
    );
  }

  private noteRequest(body: Buffer): void {
    try {
      for (const secret of secretsIn(JSON.parse(body.toString()))) this.secrets.add(secret);
    } catch {
      // A body that is not JSON has no fields with secrets.
    }
  }

  private noteAnswer(call: string, bytes: Buffer): void {
    for (const token of bytes.toString('latin1').match(TOKEN) ?? []) this.secrets.add(token);
    this.answers.push({ call, bytes });
  }

  /** Returns all answers, without the tokens that they may return. */
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

/** Adds a secret to the record of a server in another process. */
export function addSecret(file: string, secret: string): void {
  appendFileSync(file, `${JSON.stringify({ secret } satisfies RecordLine)}\n`);
}

/** Returns the values of fields whose names denote secrets, at any depth. */
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
