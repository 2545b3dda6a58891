/** The part of JSON Schema that describes a set-up file: editors read it, and `check-shape.ts` interprets it. */
export interface Schema {
  type?: 'string' | 'integer' | 'boolean' | 'object' | 'array';
  description?: string;
  enum?: readonly string[];
  const?: string;
  pattern?: string;
  /** Meaning of the pattern, for people; JSON Schema allows further keywords. */
  'x-meaning'?: string;
  /** True: the text names where a secret is, as in `env:NAME`. */
  'x-reference'?: true;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: false | Schema;
  propertyNames?: Schema;
  items?: Schema;
  maxItems?: number;
  /** Alternatives of different types. */
  anyOf?: readonly Schema[];
}

/** A schema with the TypeScript type of the values that it allows. */
export interface Shape<T> {
  schema: Schema;
  /** Never set. */
  type?: T;
}

export type Described<S> = S extends Shape<infer T> ? T : never;

type Rules = Omit<Schema, 'type' | 'description'>;
type Shapes = Record<string, Shape<unknown>>;
type Values<P extends Shapes> = { [K in keyof P]: Described<P[K]> };

export const text = (description: string, rules: Rules = {}): Shape<string> => ({
  schema: { type: 'string', description, minLength: 1, ...rules },
});

export const flag = (description: string): Shape<boolean> => ({ schema: { type: 'boolean', description } });

export const integer = (description: string, minimum: number, maximum: number): Shape<number> => ({
  schema: { type: 'integer', description, minimum, maximum },
});

export const choice = <const T extends string>(description: string, values: readonly T[]): Shape<T> => ({
  schema: { type: 'string', description, enum: values },
});

/** Reference to a secret: the file never holds the secret itself. */
export const reference = (description: string): Shape<string> => ({
  schema: {
    type: 'string',
    description: `${description} A reference: env:NAME, or file:/path.`,
    pattern: '^(env:[A-Za-z_][A-Za-z0-9_]*|file:/.+)$',
    'x-meaning': 'env:NAME or file:/path, which tells where the secret is',
    'x-reference': true,
  },
});

export const list = <T>(description: string, items: Shape<T>, maxItems: number): Shape<T[]> => ({
  schema: { type: 'array', description, items: items.schema, maxItems },
});

export const mapOf = <T>(
  description: string,
  { names, values }: { names: Schema; values: Shape<T> },
): Shape<Record<string, T>> => ({
  schema: { type: 'object', description, propertyNames: names, additionalProperties: values.schema },
});

export const either = <A, B>(description: string, a: Shape<A>, b: Shape<B>): Shape<A | B> => ({
  schema: { description, anyOf: [a.schema, b.schema] },
});

/** A block with fixed keys; any other key is an error. */
export function block<R extends Shapes, O extends Shapes>(
  description: string,
  { required, optional }: { required: R; optional: O },
): Shape<Values<R> & Partial<Values<O>>> {
  const schemas = Object.entries({ ...required, ...optional }).map(([key, { schema }]) => [key, schema]);
  return {
    schema: {
      type: 'object',
      description,
      properties: Object.fromEntries(schemas) as Record<string, Schema>,
      required: Object.keys(required),
      additionalProperties: false,
    },
  };
}
