import request from 'supertest';

export interface ApiSchema {
  $ref?: string;
  type?: string;
  nullable?: boolean;
  enum?: unknown[];
  format?: string;
  properties?: Record<string, ApiSchema>;
  required?: string[];
  items?: ApiSchema;
  allOf?: ApiSchema[];
  additionalProperties?: boolean | ApiSchema;
}

export interface ApiOperation {
  operationId: string;
  summary?: string;
  parameters: { name: string; in: string; required?: boolean }[];
  responses: Record<string, { description: string; content?: Record<string, { schema: ApiSchema }> }>;
  requestBody?: { content: Record<string, { schema: ApiSchema }> };
  'x-permission': string;
}

interface ApiAnswer {
  status: number;
  body: unknown;
  headers: Record<string, string | undefined>;
}

/** The OpenAPI document of a running server, used to validate its answers. */
export class ApiDocument {
  private constructor(
    readonly json: {
      paths: Record<string, Record<string, ApiOperation>>;
      components: { schemas: Record<string, ApiSchema> };
    },
  ) {}

  static async of(address: string): Promise<ApiDocument> {
    const { body } = await request(address).get('/api/openapi.json').expect(200);
    return new ApiDocument(body as ApiDocument['json']);
  }

  /** Operations by `METHOD /path`. */
  get operations(): [string, ApiOperation][] {
    return Object.entries(this.json.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]): [string, ApiOperation] => [
        `${method.toUpperCase()} ${path}`,
        operation,
      ]),
    );
  }

  operation(name: string): ApiOperation {
    const found = this.operations.find(([other]) => other === name)?.[1];
    if (!found) throw new Error(`There is no ${name}.`);
    return found;
  }

  resolve({ $ref, ...own }: ApiSchema): ApiSchema {
    return $ref ? (this.json.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {}) : own;
  }

  /** Returns the deviations of an answer from the document of the operation; empty for a conforming answer. */
  deviationsOf(name: string, { status, body, headers }: ApiAnswer, { mayBeDefault = false } = {}): string[] {
    const { responses } = this.operation(name);
    const described = responses[String(status)] ?? (mayBeDefault ? responses.default : undefined);
    const type = headers['content-type']?.split(';')[0];
    if (described && !described.content && type === undefined) return [];
    const schema = described?.content?.[type ?? '']?.schema;
    if (!schema) return [`${name} ${status} ${headers['content-type']} is not described`];
    // An image comes as bytes, an SVG, too.
    const value = Buffer.isBuffer(body) ? body.toString() : body;
    return [...this.deviations(value, schema, `${name} ${status}`)];
  }

  /** Reports undocumented fields too: they do not harm a client, but the document omits them. */
  private *deviations(value: unknown, given: ApiSchema, at: string): Generator<string> {
    const schema = this.resolve(given);
    if (value === null) {
      if (!schema.nullable && Object.keys(schema).length > 0) yield `${at} is null`;
      return;
    }
    for (const part of schema.allOf ?? []) yield* this.deviations(value, part, at);
    if (schema.enum && !schema.enum.includes(value)) yield `${at} is ${JSON.stringify(value)}`;
    if (schema.type === 'array') yield* this.misfitsOfList(value, schema, at);
    else if (schema.properties) yield* this.misfitsOfObject(value as Record<string, unknown>, schema, at);
    else if (
      schema.type &&
      schema.type !== 'object' &&
      schema.format !== 'binary' &&
      typeof value !== schema.type.replace('integer', 'number')
    )
      yield `${at} is a ${typeof value}`;
  }

  private *misfitsOfList(value: unknown, { items = {} }: ApiSchema, at: string): Generator<string> {
    if (!Array.isArray(value)) yield `${at} is no array`;
    else for (const [index, item] of value.entries()) yield* this.deviations(item, items, `${at}[${index}]`);
  }

  private *misfitsOfObject(
    object: Record<string, unknown>,
    schema: ApiSchema,
    at: string,
  ): Generator<string> {
    for (const name of schema.required ?? []) if (!(name in object)) yield `${at}.${name} is missing`;
    for (const [name, member] of Object.entries(object)) {
      const property = schema.properties?.[name];
      if (property) yield* this.deviations(member, property, `${at}.${name}`);
      else if (!schema.additionalProperties) yield `${at}.${name} is not described`;
    }
  }
}
