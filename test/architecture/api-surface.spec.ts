import { execFileSync } from 'node:child_process';
import path from 'node:path';

const SCRIPT = path.resolve(__dirname, '../../scripts/api-surface.mjs');

/** Calls a function of the script, which Jest cannot load: it is an ES module. */
function call(name: 'surfaceOf' | 'listIncompatible', ...args: unknown[]): unknown {
  const code = `const surface = await import(process.argv[1]);
    console.log(JSON.stringify(surface[process.argv[2]](...JSON.parse(process.argv[3]))));`;
  const options = ['--input-type=module', '-e', code, SCRIPT, name, JSON.stringify(args)];
  return JSON.parse(execFileSync(process.execPath, options, { encoding: 'utf8' }));
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: object) => ({ 'application/json': { schema } });

const DOCUMENT = {
  paths: {
    '/api/apps': {
      post: {
        tags: ['Apps'],
        'x-permission': 'builder',
        parameters: [
          { name: 'w', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'limit', in: 'query', required: false, schema: { type: 'integer', maximum: 9 } },
        ],
        requestBody: { required: true, content: json(ref('AppRequest')) },
        responses: {
          '201': { description: 'Made.', content: json(ref('AppView')) },
          '204': { description: 'Nothing to do.' },
          '404': { description: 'Gone.' },
          '409': { description: '`name_taken`, `busy`' },
        },
      },
      get: {
        tags: ['Apps'],
        'x-permission': 'viewer',
        responses: { '200': { description: '', content: json(ref('AppView')) } },
      },
    },
  },
  components: {
    schemas: {
      AppView: {
        type: 'object',
        required: ['id', 'tags', 'kind'],
        properties: {
          id: { type: 'string', description: 'A text for people.' },
          tags: { type: 'array', items: { type: 'string' } },
          kind: { enum: ['a', 'b'], type: 'string', nullable: true },
          parent: { nullable: true, allOf: [ref('AppView')] },
        },
      },
      AppRequest: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string', maxLength: 50 },
          more: { type: 'object', additionalProperties: {} },
        },
      },
    },
  },
};

const SURFACE = `GET /api/apps [Apps] viewer: -> 200 AppView
POST /api/apps [Apps] builder: AppRequest -> 201 AppView, 204
POST /api/apps fails: 409 busy name_taken
POST /api/apps query limit?: integer maximum=9
AppRequest.more?: { *: any }
AppRequest.name: string maxLength=50
AppView.id: string
AppView.kind: "a" | "b" | null
AppView.parent?: AppView | null
AppView.tags: string[]
`;

it('has a line for each route, its parameters and errors, and each field, without texts for people', () => {
  expect(call('surfaceOf', DOCUMENT)).toBe(SURFACE);
});

it.each([
  ['nothing', SURFACE, []],
  ['another error', SURFACE.replace('busy name_taken', 'busy'), []],
  ['a new route and a new type', `${SURFACE}GET /api/x [Apps] viewer: -> 200 X\nX.id: string\n`, []],
  ['a new optional field of a request', `${SURFACE}AppRequest.icon?: string\n`, []],
  ['a new field of an answer', `${SURFACE}AppView.icon: string\n`, []],
  ['a field that is gone', SURFACE.replace('AppView.id: string\n', ''), ['- AppView.id: string']],
  [
    'a field that became required',
    SURFACE.replace('more?:', 'more:'),
    ['- AppRequest.more?: { *: any }\n+ AppRequest.more: { *: any }'],
  ],
  [
    'a route with another answer',
    SURFACE.replace('viewer: -> 200 AppView', 'viewer: -> 200 Apps'),
    ['- GET /api/apps [Apps] viewer: -> 200 AppView\n+ GET /api/apps [Apps] viewer: -> 200 Apps'],
  ],
  ['a new required field', `${SURFACE}AppRequest.icon: string\n`, ['+ AppRequest.icon: string']],
  [
    'a new required parameter',
    `${SURFACE}GET /api/apps query page: integer\n`,
    ['+ GET /api/apps query page: integer'],
  ],
])('lists what may break programs: %s', (_, present, expected) => {
  expect(call('listIncompatible', SURFACE, present)).toEqual(expected);
});
