// Writes what programs that use the API rely on, one line for each route, parameter and field, so that a review shows
// what a change means for them. Texts for people are left out.

/** Keys of a schema that `typeOf` writes in words, or that say nothing to programs. */
const WORDED = new Set([
  ...['type', 'nullable', 'enum', 'items', 'allOf', 'oneOf', '$ref', 'properties', 'required'],
  ...['additionalProperties', 'description', 'example', 'default', 'deprecated', 'title'],
]);

/** Returns the text of docs/api-surface.txt for an OpenAPI document. */
export function surfaceOf({ paths, components }) {
  const routes = Object.entries(paths).flatMap(([address, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) =>
      linesOfRoute(`${method.toUpperCase()} ${address}`, operation),
    ),
  );
  const fields = Object.entries(components.schemas).flatMap(([name, schema]) => linesOfType(name, schema));
  return `${[...routes.sort(byAddress), ...fields.sort()].join('\n')}\n`;
}

/** Routes of the same address stand together. */
const byAddress = (one, other) => {
  const [a, b] = [one, other].map((line) => line.replace(/^(\S+) (\S+)/, '$2 $1'));
  return a < b ? -1 : 1;
};

function linesOfRoute(name, { tags = [], parameters = [], requestBody, responses, ...operation }) {
  const answers = Object.entries(responses).filter(([status]) => status < '400');
  const failures = Object.entries(responses)
    .map(([status, { description }]) => [status, ...codesIn(description)])
    .filter(([status, ...codes]) => status >= '400' && codes.length > 0)
    .map((failure) => failure.join(' '));
  const body = requestBody ? ` ${requestBody.required ? '' : 'optional '}${bodyOf(requestBody)}` : '';
  return [
    `${name} [${tags.join(', ')}] ${operation['x-permission']}:${body} -> ${answers.map(answerOf).join(', ')}`,
    ...parameters
      .filter((parameter) => parameter.in !== 'path')
      .map(
        ({ name: key, in: place, required, schema }) =>
          `${name} ${place} ${key}${required ? '' : '?'}: ${typeOf(schema)}`,
      ),
    ...(failures.length > 0 ? [`${name} fails: ${failures.join(', ')}`] : []),
  ];
}

const codesIn = (description) =>
  [...description.matchAll(/`([a-z]+(?:_[a-z]+)*)`/g)].map(([, code]) => code).sort();

const answerOf = ([status, { content }]) => (content ? `${status} ${bodyOf({ content })}` : status);

const bodyOf = ({ content }) =>
  Object.entries(content)
    .map(([media, { schema }]) => `${media === 'application/json' ? '' : `${media} `}${typeOf(schema ?? {})}`)
    .join(' | ');

function linesOfType(name, { properties, required = [], additionalProperties, ...rest }) {
  if (!properties) return [`${name}: ${typeOf({ additionalProperties, ...rest })}`];
  const fields = Object.entries(properties).map(
    ([key, schema]) => `${name}.${key}${required.includes(key) ? '' : '?'}: ${typeOf(schema)}`,
  );
  return fields.length > 0 ? fields : [`${name}: {}`];
}

function typeOf(schema) {
  const { type, nullable, items, $ref, properties, required, additionalProperties } = schema;
  const limits = Object.entries(schema)
    .filter(([key]) => !WORDED.has(key) && !key.startsWith('x-'))
    .map(([key, value]) => ` ${key}=${JSON.stringify(value)}`)
    .join('');
  const many = schema.oneOf ?? schema.allOf;
  let text = type ?? 'any';
  if ($ref) text = $ref.split('/').at(-1);
  else if (many) text = many.map(typeOf).join(schema.oneOf ? ' | ' : ' & ');
  else if (schema.enum) text = schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  else if (items) text = `(${typeOf(items)})[]`.replace(/^\((\w+)\)/, '$1');
  else if (properties) text = `{ ${linesOfType('', { properties, required }).join('; ')} }`;
  else if (additionalProperties) text = `{ *: ${typeOf(additionalProperties)} }`;
  return `${text}${limits}${nullable ? ' | null' : ''}`;
}

/**
 * Returns what may break programs that were made for a former surface: lines that are gone or differ, with the present
 * line, and parameters and fields of requests that are new and required.
 */
export function listIncompatible(former, present) {
  const [before, now] = [linesByKey(former), linesByKey(present)];
  const changed = [...before]
    .filter(([key, line]) => now.get(key) !== line)
    .map(([key, line]) => (now.has(key) ? `- ${line}\n+ ${now.get(key)}` : `- ${line}`));
  const added = [...now]
    .filter(([key, line]) => !before.has(key) && isRequired(key, line) && before.has(ownerOf(key)))
    .map(([, line]) => `+ ${line}`);
  return [...changed, ...added];
}

/** Codes of errors come and go. */
function linesByKey(surface) {
  const lines = surface.split('\n').filter((line) => line !== '' && !/^\S+ \S+ fails: /.test(line));
  const keyed = lines.map((line) => [line.replace(/ \[.*|\??: .*/, ''), line]);
  // A type is there if one of its fields is.
  const types = keyed.map(([key]) => key).filter((key) => /^\w+\./.test(key));
  return new Map([...keyed, ...types.map((key) => [ownerOf(key), ''])]);
}

const isRequired = (key, line) =>
  line.startsWith(`${key}: `) && (/^\S+ \S+ (query|header) /.test(key) || /^\w+Request\./.test(key));

/** Returns the key of the route of a parameter, or of the type of a field. */
const ownerOf = (key) => (key.includes(' ') ? key.replace(/^(\S+ \S+).*/, '$1') : key.split('.')[0]);
