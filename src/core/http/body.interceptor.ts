import {
  CallHandler,
  ExecutionContext,
  HttpStatus,
  Injectable,
  NestInterceptor,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import express, { type Request, type Response } from 'express';
import { ByteBudget, TimeLimit } from '../concurrency';
import { AppError, badRequest } from '../errors';
import {
  JsonSyntaxError,
  JsonTooDeepError,
  JsonTooManyValuesError,
  parseJson,
  toValue,
  type JsonDocument,
  type JsonNode,
} from '../json-text';

/** For a document, or a file. */
const CONTENT_LIMIT_BYTES = 32 * 1024 * 1024;
/** For the fields of a form. */
const FORM_LIMIT_BYTES = 256 * 1024;
const ANONYMOUS_LIMIT_BYTES = 64 * 1024;
/** Bodies are in memory from their first byte to the end of their request: two of the largest for each user. */
const IN_FLIGHT_BYTES = { all: 8 * CONTENT_LIMIT_BYTES, each: 2 * CONTENT_LIMIT_BYTES };
/** The same for large bodies of requests without a sign-in, by address. */
const STRANGERS_BYTES = { all: 4 * CONTENT_LIMIT_BYTES, each: CONTENT_LIMIT_BYTES };
/** A body waits this long for others to end. */
const ROOM_WAIT_MS = 10_000;
/** Requests are shallow; a document inside one is kept as text, and has its own limit. */
const MAX_REQUEST_DEPTH = 32;
/** The limit of a document plus its surroundings: 32 MiB of zeros would fill the memory. */
const MAX_REQUEST_VALUES = 2_600_000;

export interface BodyRule {
  /** Media types that the route accepts; others answer 415. */
  types: string[];
  /** `json`: parsed and validated; `text`: `body` is a `RawJson`; `bytes`: `body` is a Buffer. */
  as: 'json' | 'text' | 'bytes';
  /** Members of a JSON body that are kept as `RawJson`, byte for byte. */
  rawMembers?: string[];
  /** The JSON body may also be an array, of which each item is checked like a body. */
  takesArrays?: boolean;
  /** Limit of this route, in place of the usual ones. Room for it is held also for requests without a sign-in. */
  maxBytes?: number;
  /** Error for such a member, or a `text` body, that is nested too deeply to be read. */
  tooDeep?: () => AppError;
}

const BODY_RULE = 'trellis:body';
const JSON_TYPE = 'application/json';
const DEFAULT_RULE: BodyRule = { types: [JSON_TYPE], as: 'json' };

/** Declares the bodies that a route accepts, if not plain JSON; the media type selects the rule. */
export const TakesBody = (...rules: BodyRule[]) => SetMetadata(BODY_RULE, rules);

export type BodyRequest = Request & { rawBody?: Buffer; principal?: { userId: string } };

/**
 * Reads the body after the guards and before the pipes, because rights come before contents: a caller without the
 * right is refused whatever the body, and 32 MiB are only read from someone who has signed in, where a document is sent.
 */
@Injectable()
export class BodyInterceptor implements NestInterceptor {
  private readonly inFlight = new ByteBudget(IN_FLIGHT_BYTES);
  /** Bodies of strangers, which must not keep users waiting. */
  private readonly strangers = new ByteBudget(STRANGERS_BYTES);

  constructor(private readonly reflector: Reflector) {}

  async intercept(context: ExecutionContext, next: CallHandler) {
    const http = context.switchToHttp();
    const request = http.getRequest<BodyRequest>();
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      const rules = this.reflector.get<BodyRule[] | undefined>(BODY_RULE, context.getHandler()) ?? [
        DEFAULT_RULE,
      ];
      const rule = ruleFor(request, rules);
      const limit = limitOf(request, rule);
      await this.makeRoom(request, limit);
      request.rawBody = await readBody(request, http.getResponse<Response>(), limit);
      request.body = bodyOf(request, request.rawBody, { rule, rules });
    }
    return next.handle();
  }

  /** Holds room for the body until the request has ended. Bodies under the smallest limit need none. */
  private async makeRoom({ principal, res, headers, ip }: BodyRequest, limit: number): Promise<void> {
    const bytes = roomFor(headers, limit);
    if (!res || bytes === 0 || limit <= ANONYMOUS_LIMIT_BYTES) return;
    const budget = principal ? this.inFlight : this.strangers;
    const demand = { owner: principal?.userId ?? ip ?? '', bytes };
    const release = budget.tryTake(demand.owner, bytes) ?? (await waitForRoom(budget, demand, res));
    if (res.closed) release();
    else res.once('close', release);
  }
}

async function waitForRoom(
  budget: ByteBudget,
  { owner, bytes }: { owner: string; bytes: number },
  response: Response,
): Promise<() => void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  using patience = new TimeLimit(ROOM_WAIT_MS, [gone.signal]);
  return await budget.take(owner, bytes, patience.signal).catch(() => {
    throw new AppError('busy', HttpStatus.SERVICE_UNAVAILABLE, 'Too much is being sent at the same time.', {
      remedy: 'Send fewer requests at once, or try again in a few seconds.',
      retryAfterSeconds: 5,
    });
  });
}

/** Returns the length of a body, or its limit if that is not known beforehand. One above the limit is not read. */
function roomFor(headers: BodyRequest['headers'], limit: number): number {
  const isKnown = !headers['transfer-encoding'] && (headers['content-encoding'] ?? 'identity') === 'identity';
  const bytes = isKnown ? Number(headers['content-length'] ?? 0) : limit;
  return bytes <= limit ? bytes : 0;
}

const mediaTypeOf = ({ headers }: BodyRequest): string =>
  (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

/** Undefined: the route does not accept the media type. */
const ruleFor = (request: BodyRequest, rules: BodyRule[]): BodyRule | undefined =>
  rules.find(({ types }) => types.includes(mediaTypeOf(request)));

function limitOf({ principal }: BodyRequest, rule: BodyRule | undefined): number {
  if (rule?.maxBytes !== undefined) return rule.maxBytes;
  if (!principal) return ANONYMOUS_LIMIT_BYTES;
  const holdsContent = rule !== undefined && (rule.as !== 'json' || rule.rawMembers !== undefined);
  return holdsContent ? CONTENT_LIMIT_BYTES : FORM_LIMIT_BYTES;
}

/** Counts compressed bodies as they unfold. */
function readBody(request: BodyRequest, response: Response, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    express.raw({ type: () => true, limit })(request, response, (error?: unknown) => {
      if (error) reject(tooLargeOr(error, limit));
      else resolve(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
    });
  });
}

function tooLargeOr(error: unknown, limit: number): unknown {
  if ((error as { type?: string }).type !== 'entity.too.large') return error;
  const size = limit >= 1024 * 1024 ? `${limit / 1024 / 1024} MiB` : `${limit / 1024} KiB`;
  const remedy =
    limit === ANONYMOUS_LIMIT_BYTES
      ? 'Sign in first: larger requests are then accepted.'
      : 'Send less at once.';
  return tooLarge(`The request is larger than ${size}.`, remedy);
}

const tooLarge = (detail: string, remedy: string) =>
  new AppError('payload_too_large', HttpStatus.PAYLOAD_TOO_LARGE, detail, { remedy });

function bodyOf(
  request: BodyRequest,
  raw: Buffer,
  { rule, rules }: { rule: BodyRule | undefined; rules: BodyRule[] },
): unknown {
  // Many clients send a media type, or none, with an empty body.
  if (raw.length === 0 && (rule ?? rules[0])?.as === 'json') return {};
  if (raw.length === 0 && mediaTypeOf(request) === '') return raw;
  if (!rule) {
    const taken = rules.flatMap((candidate) => candidate.types).join(' or ');
    throw new AppError(
      'unsupported_media_type',
      HttpStatus.UNSUPPORTED_MEDIA_TYPE,
      `This address accepts ${taken}.`,
      {
        remedy: `Set the Content-Type header to ${taken}.`,
      },
    );
  }
  if (rule.as === 'bytes') return raw;
  const text = decode(raw);
  return rule.as === 'text' ? new RawJson(text) : jsonBody(text, rule);
}

function decode(raw: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    throw badRequest('The body is not valid UTF-8.');
  }
}

function jsonBody(text: string, { takesArrays, ...rule }: BodyRule): unknown {
  const document = parse(text, rule.tooDeep);
  const { root } = document;
  if (takesArrays && root.kind === 'array') return root.items.map((item) => jsonItem(document, item));
  if (root.kind !== 'object') throw badRequest('The body must be a JSON object.');
  return jsonObject(document, root, rule);
}

/** Items that are no objects are left to the route, which names them in its answer. */
const jsonItem = (document: JsonDocument, item: JsonNode): unknown =>
  item.kind === 'object' ? jsonObject(document, item, {}) : null;

function jsonObject(
  document: JsonDocument,
  object: JsonNode,
  { rawMembers = [] }: Pick<BodyRule, 'rawMembers'>,
): Record<string, unknown> {
  const body = new Map<string, unknown>();
  for (const member of object.members) {
    const isRaw = rawMembers.includes(member.key) && member.value.kind !== 'null';
    if (!isRaw && member.value.kind !== 'string' && document.depthOf(member.value) > MAX_REQUEST_DEPTH) {
      throw badRequest('The body is nested too deeply.', [
        { path: member.key, message: 'is nested too deeply' },
      ]);
    }
    // class-transformer drops these, so the validation of fields would not refuse them.
    if (member.key in Object.prototype) {
      throw badRequest('Some fields are missing or wrong.', [
        { path: member.key, message: `property ${member.key} should not exist` },
      ]);
    }
    body.set(
      member.key,
      isRaw ? new RawJson(document.sliceOf(member.value)) : toValue(document, member.value),
    );
  }
  return Object.fromEntries(body);
}

function parse(text: string, tooDeep: (() => AppError) | undefined): JsonDocument {
  try {
    return parseJson(text, { maxValues: MAX_REQUEST_VALUES });
  } catch (error) {
    if (error instanceof JsonSyntaxError) {
      throw badRequest(
        `The body is not valid JSON: ${error.message} (line ${error.line}, column ${error.column}).`,
      );
    }
    if (error instanceof JsonTooDeepError) throw tooDeep?.() ?? badRequest('The body is nested too deeply.');
    if (error instanceof JsonTooManyValuesError)
      throw tooLarge(`The request has more than ${MAX_REQUEST_VALUES} values.`, 'Send less at once.');
    throw error;
  }
}

/** JSON text of a request, byte for byte: parsing would lose the spelling of numbers and the order of keys. */
export class RawJson {
  constructor(readonly text: string) {}
}
