import { readFileSync } from 'node:fs';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

type Json = Record<string, unknown>;

interface Parameter extends Json {
  name: string;
  in: string;
  required?: boolean;
  schema?: Json;
}

interface Call {
  method: string;
  /** Path below the description's root. */
  path: string;
  query: URLSearchParams;
  body: unknown;
}

const KEY = 'api';
const JSON_TYPE = 'application/json';

/** A provider's published API description (OpenAPI 3.0 or Swagger 2), used to validate requests and answers. */
export class ApiDescription {
  readonly #document: Json;
  readonly #ajv = new Ajv({ strict: false, validateSchema: false, logger: false, coerceTypes: false });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(file: string) {
    this.#document = plainSchemas(JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))) as Json;
    addFormats(this.#ajv);
    this.#ajv.addSchema(this.#document, KEY);
  }

  /** Returns the deviations of a request and its answer from the description; empty if both conform. */
  deviationsOf(call: Call, answer: { status: number; body: unknown }): string[] {
    const name = `${call.method} ${call.path}`;
    const operation = this.#findOperation(call.method, call.path);
    if (!operation) return [`${name} is not described`];
    const { pointer, parameters } = operation;
    return [
      ...this.#misfitsOfQuery(call.query, parameters),
      ...this.#misfitsOfBody(call.body, pointer, parameters),
      ...this.#misfitsOfAnswer(answer, pointer),
    ].map((misfit) => `${name}: ${misfit}`);
  }

  #findOperation(method: string, path: string): { pointer: string[]; parameters: Parameter[] } | null {
    const paths = this.#document.paths as Record<string, Json>;
    const asked = path.split('/');
    const fits = (template: string) => {
      const parts = template.split('/');
      return (
        parts.length === asked.length &&
        parts.every((part, index) => (part.startsWith('{') ? asked[index] !== '' : part === asked[index]))
      );
    };
    // `/user/repos` does not match `/{owner}/{repo}`.
    const found = Object.keys(paths)
      .filter((template) => fits(template) && paths[template]![method.toLowerCase()])
      .sort((one, other) => one.split('{').length - other.split('{').length)[0];
    if (found === undefined) return null;
    const pointer = ['paths', found, method.toLowerCase()];
    const lists = [paths[found]!.parameters, this.#at(pointer).parameters] as (Json[] | undefined)[];
    const parameters = lists.flatMap((list) => list ?? []).map((one) => this.#resolve(one) as Parameter);
    return { pointer, parameters };
  }

  #misfitsOfQuery(query: URLSearchParams, parameters: Parameter[]): string[] {
    const known = parameters.filter((parameter) => parameter.in === 'query');
    const unknown = [...query.keys()].filter((name) => !known.some((one) => one.name === name));
    const missing = known.filter(({ name, required }) => required && !query.has(name));
    const wrong = known.filter(({ name, schema, ...own }) => {
      const value = query.get(name);
      const { type, enum: choices } = (schema ?? own) as { type?: string; enum?: string[] };
      if (value === null) return false;
      if (type === 'integer' && !/^\d+$/.test(value)) return true;
      return choices !== undefined && !choices.includes(value);
    });
    return [
      ...unknown.map((name) => `the query ${name} is not described`),
      ...missing.map(({ name }) => `the query ${name} is missing`),
      ...wrong.map(({ name }) => `the query ${name} is ${query.get(name)}`),
    ];
  }

  #misfitsOfBody(body: unknown, pointer: string[], parameters: Parameter[]): string[] {
    const inBody = parameters.find((parameter) => parameter.in === 'body')?.schema;
    const content = this.#find([...pointer, 'requestBody', 'content', JSON_TYPE, 'schema']);
    const schema = inBody ?? content;
    if (body === undefined) return [];
    if (!schema) return ['a body is not described'];
    const properties = this.#propertiesOf(schema);
    const unknown = Object.keys(body as Json).filter((name) => properties && !properties.includes(name));
    return [
      ...unknown.map((name) => `the field ${name} is not described`),
      ...this.#deviations(body, schema, `${pointer.join(' ')} body`),
    ];
  }

  /** Null for a schema that names none. */
  #propertiesOf(schema: Json): string[] | null {
    const { properties, allOf } = this.#resolve(schema) as { properties?: Json; allOf?: Json[] };
    const inherited = (allOf ?? []).flatMap((one) => this.#propertiesOf(one) ?? []);
    return properties ? [...Object.keys(properties), ...inherited] : null;
  }

  #misfitsOfAnswer({ status, body }: { status: number; body: unknown }, pointer: string[]): string[] {
    const responses = this.#at([...pointer, 'responses']);
    const response = responses[String(status)] ?? responses.default;
    // Descriptions often omit refusals that any route may give.
    if (!response) return status >= 400 ? [] : [`the status ${status} is not described`];
    const found = this.#resolve(response as Json);
    const schema = (found.schema ??
      (found.content as Record<string, Json> | undefined)?.[JSON_TYPE]?.schema) as Json | undefined;
    if (!schema) return [];
    return this.#deviations(body, schema, `${pointer.join(' ')} ${status}`);
  }

  #deviations(value: unknown, schema: Json, name: string): string[] {
    let validate = this.#compiled.get(name);
    if (!validate) {
      validate = this.#ajv.compile(absolute(schema) as Json);
      this.#compiled.set(name, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${name}${instancePath} ${message}`);
  }

  #resolve(value: Json): Json {
    const { $ref } = value;
    if (typeof $ref !== 'string') return value;
    return this.#resolve(this.#at($ref.slice(2).split('/').map(unescaped)));
  }

  #at(pointer: string[]): Json {
    const found = this.#find(pointer);
    if (!found) throw new Error(`The description has no ${pointer.join('/')}.`);
    return found;
  }

  #find(pointer: string[]): Json | null {
    const found = pointer.reduce<unknown>(
      (inner, name) => (inner as Json | undefined)?.[name],
      this.#document,
    );
    return (found as Json | undefined) ?? null;
  }

  /** Returns an example answer from the description. */
  example(name: string): unknown {
    const { value } = this.#at(['components', 'examples', name]);
    return structuredClone(value);
  }
}

const unescaped = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

/** Makes references absolute, so that a schema can be used outside its document. */
const absolute = (value: unknown): unknown =>
  mapped(value, (object) =>
    typeof object.$ref === 'string' ? { ...object, $ref: object.$ref.replace(/^#/, `${KEY}#`) } : object,
  );

/** `nullable` belongs to OpenAPI, not to JSON Schema. */
const plainSchemas = (value: unknown): unknown =>
  mapped(value, (object) => {
    const { nullable, ...schema } = object;
    if (nullable !== true) return object;
    if (Array.isArray(schema.enum)) schema.enum = [...(schema.enum as unknown[]), null];
    if (typeof schema.type === 'string') return { ...schema, type: [schema.type, 'null'] };
    return { anyOf: [schema, { type: 'null' }] };
  });

function mapped(value: unknown, change: (object: Json) => Json): unknown {
  if (Array.isArray(value)) return value.map((item) => mapped(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return change(
    Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapped(inner, change)])),
  );
}
