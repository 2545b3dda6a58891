import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Request, Response } from 'express';
import { DocumentBuilder, getSchemaPath, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from './app.module';
import { Config } from './core/config';
import { IDEMPOTENCY_KEY, ProblemView } from './core/http';

export { printSchema } from './setup-file';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']> & { 'x-permission'?: string; 'x-reads'?: boolean };
type Parameter = NonNullable<Operation['parameters']>[number];
type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** Some codes have members of their own. */
const OPEN_SCHEMAS = new Set(['ProblemView', 'JobErrorView']);
const PROBLEM = {
  'application/problem+json': { schema: { $ref: getSchemaPath(ProblemView) } },
};

/** The documentation page of the library has inline styles, with icons in them. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Generates the OpenAPI document from the code alone: it is the same for every server of this version. */
export function openApiOf(app: INestApplication): OpenAPIObject {
  const settings = new DocumentBuilder()
    .setTitle('Trellis')
    .setDescription('Keeps the apps of a workspace in Git.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer' })
    .addCookieAuth('trellis_session')
    .build();
  const document = SwaggerModule.createDocument(app, settings, {
    extraModels: [ProblemView],
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  for (const [path, item] of Object.entries(document.paths)) addWhatAllShare(path, item);
  Object.entries(document.components?.schemas ?? {}).forEach(finishSchema);
  return document;
}

/** `GET /api/openapi.json`, one document for each area (`/api/openapi/apps.json`), and a page at `/api/docs`. `basePath`: where this server's paths begin. */
export function serveOpenApi(app: INestApplication, basePath: string): void {
  app.use('/api/docs', (_: unknown, response: Response, next: () => void) => {
    response.setHeader('Content-Security-Policy', DOCS_POLICY);
    next();
  });
  let document: OpenAPIObject | undefined;
  const describe = () =>
    (document ??= { ...openApiOf(app), ...(basePath && { servers: [{ url: basePath }] }) });
  app.use('/api/openapi', ({ path }: Request, response: Response, next: () => void) => {
    const [, area] = /^\/([\w-]+)\.json$/.exec(path) ?? [];
    const part = area && areaOf(describe(), area);
    if (part) response.json(part);
    else next();
  });
  SwaggerModule.setup('api/docs', app, describe, {
    jsonDocumentUrl: 'api/openapi.json',
    customSiteTitle: 'Trellis API',
  });
}

/** Keeps the operations of one tag, and the schemas that they use. */
function areaOf(document: OpenAPIObject, area: string): OpenAPIObject | null {
  const paths: OpenAPIObject['paths'] = {};
  for (const [path, item] of Object.entries(document.paths)) {
    const kept = METHODS.filter((method) => item[method]?.tags?.some((tag) => addressOf(tag) === area));
    if (kept.length > 0) paths[path] = Object.fromEntries(kept.map((method) => [method, item[method]]));
  }
  if (Object.keys(paths).length === 0) return null;
  const all = document.components?.schemas ?? {};
  const schemas: typeof all = {};
  const keepUsed = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      const schema = all[name];
      if (!schema || schemas[name]) continue;
      schemas[name] = schema;
      keepUsed(schema);
    }
  };
  keepUsed(paths);
  return { ...document, paths, components: { ...document.components, schemas } };
}

/** `GitSync of an app` is `gitsync-of-an-app` in addresses: also in docs/.vitepress/config.mjs. */
const addressOf = (tag: string): string => tag.toLowerCase().replaceAll(' ', '-');

/** Generates `dist/openapi.json` from the declared controllers. In preview mode nothing is started or connected. */
export async function buildOpenApi(): Promise<OpenAPIObject> {
  const options = { config: new Config({}), databaseUrl: '', secretKeys: [] };
  const app = await NestFactory.create(AppModule.forRoot(options), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  return openApiOf(app);
}

function addWhatAllShare(path: string, item: PathItem): void {
  for (const method of METHODS) {
    const operation = item[method];
    if (!operation) continue;
    const changes = method !== 'get';
    const parameters = [...(operation.parameters ?? []), ...missingPathParameters(path, operation)];
    if (changes && path.includes('{w}')) parameters.push(idempotencyKey);
    if ('202' in operation.responses) parameters.push(prefer);
    operation.parameters = parameters;
    describeBytes(operation);
    operation.responses = { ...sharedProblems({ path, method, operation }), ...operation.responses };
  }
}

/** Finds path parameters that a handler does not declare. */
function missingPathParameters(path: string, { parameters = [] }: Operation): Parameter[] {
  const named = new Set(parameters.map((parameter) => ('name' in parameter ? parameter.name : '')));
  const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return wanted
    .filter((name) => !named.has(name))
    .map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}

const { name, ...described } = IDEMPOTENCY_KEY;
const idempotencyKey: Parameter = { name, in: 'header', ...described };

const prefer: Parameter = {
  name: 'Prefer',
  in: 'header',
  required: false,
  description:
    '`respond-async`: do not wait for the end of the job. `wait=<seconds>`: wait for that long at most, up to 20 seconds.',
  schema: { type: 'string' },
};

/** In the order in which they are checked: rights before contents. */
function sharedProblems({
  path,
  method,
  operation,
}: {
  path: string;
  method: string;
  operation: Operation;
}): Operation['responses'] {
  const permission = operation['x-permission'];
  const isPublic = permission === 'public';
  const takesInput = operation.requestBody !== undefined || (operation.parameters ?? []).some(isQuery);
  return {
    ...(isPublic ? {} : problem(401, 'Not signed in.')),
    ...(path.includes('{') ? problem(404, 'Not there, or not yours to know of.') : {}),
    ...forbidden({ permission, isRead: method === 'get' || operation['x-reads'] === true }),
    ...(takesInput ? problem(400, 'Malformed.') : {}),
    ...(operation.requestBody
      ? { ...problem(413, 'Too large.'), ...problem(415, 'Another media type.') }
      : {}),
    ...problem(503, 'Busy; see `Retry-After`.'),
    default: { description: 'Any other failure.', content: PROBLEM },
  };
}

function forbidden({ permission, isRead }: { permission?: string; isRead: boolean }): Operation['responses'] {
  if (permission === 'public' || (permission === 'viewer' && isRead)) return {};
  return problem(
    403,
    isRead
      ? 'The role does not allow it, or `cross_origin`.'
      : 'The role does not allow it, `token_read_only`, or `cross_origin`.',
  );
}

const isQuery = (parameter: Parameter): boolean => 'in' in parameter && parameter.in === 'query';

const problem = (status: number, description: string) => ({ [status]: { description, content: PROBLEM } });

/** Nest documents one schema for all media types of a body. */
function describeBytes({ requestBody }: Operation): void {
  if (!requestBody || !('content' in requestBody)) return;
  const bytes = requestBody.content['application/octet-stream'];
  if (bytes) bytes.schema = { type: 'string', format: 'binary' };
}

/** Adds to a type what Nest does not know, and sorts its members. */
function finishSchema([name, schema]: [string, Schema]): void {
  if (!('properties' in schema)) return;
  if (OPEN_SCHEMAS.has(name)) schema.additionalProperties = true;
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (!('type' in property)) continue;
    // Times are named `…At` or `date`, and are ISO 8601 everywhere.
    const isTime = property.type === 'string' && /At$|^date$/.test(key);
    const { type, ...rest } = property;
    schema.properties![key] = { type, ...rest, ...(isTime ? { format: 'date-time' } : {}) };
  }
}
