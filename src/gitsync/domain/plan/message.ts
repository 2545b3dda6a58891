import type { Change } from '../../../apps/document';
import { unprocessable, AppError } from '../../../core/errors';
import { findNameProblem } from '../format/repository-app';
import type { TreeReader } from '../format/tree';
import { siteHostOf } from '../remote/provider';
import { parseHost } from '../remote/url';
import type { CommitRequest } from './commit-plan';

export const maxMessageBytes = 64 * 1024;

/**
 * Returns the message as stored and shown: LF only, without white space around it.
 * @throws AppError `invalid_message`
 */
export function normalizeMessage(text: string): string {
  const message = text.replaceAll('\r\n', '\n').trim();
  if (message === '') throw invalidMessage('The message is empty.', 'Describe the change in a few words.');
  if (message.includes('\0')) throw invalidMessage('The message contains a NUL character.', 'Remove it.');
  if (/\p{Surrogate}/u.test(message)) {
    throw invalidMessage(
      'The message contains half a character (a lone surrogate).',
      'Type the message again.',
    );
  }
  if (Buffer.byteLength(message) > maxMessageBytes) {
    throw invalidMessage('The message is longer than 64 KiB.', 'Shorten it.');
  }
  return message;
}

function invalidMessage(detail: string, remedy: string) {
  return unprocessable('invalid_message', detail, { remedy, errors: [{ path: 'message', message: detail }] });
}

const MESSAGE = '{message}';
const NAMES = ['app', 'version', 'workspace', 'user'] as const;
const PLACEHOLDER = /\{([A-Za-z]+)\}/g;

/** Values of a template's placeholders other than the message. */
type TemplateValues = Record<(typeof NAMES)[number], string>;

/**
 * Checks a workspace's template for commit messages, and returns it as it is stored.
 * @throws AppError `invalid_commit_template`
 */
export function checkCommitTemplate(text: string): string {
  const template = text.replaceAll('\r\n', '\n').trim();
  if (!template.includes(MESSAGE)) {
    throw invalidTemplate(`The template lacks ${MESSAGE}.`, `Insert ${MESSAGE} where the message goes.`);
  }
  for (const [whole, name] of template.matchAll(PLACEHOLDER)) {
    if (whole === MESSAGE || isKnown(name)) continue;
    const known = [MESSAGE, ...NAMES.map((known) => `{${known}}`)].join(', ');
    throw invalidTemplate(`The template has an unknown placeholder ${whole}.`, `Use ${known}.`);
  }
  return template;
}

/**
 * Returns the texts around the message: joined with it, they are the commit's message. A placeholder in a value is not
 * replaced.
 */
export function fillTemplate(template: string, values: TemplateValues): string[] {
  const fill = (part: string) =>
    part.replace(PLACEHOLDER, (whole, name: string) => (isKnown(name) ? values[name] : whole));
  return template.split(MESSAGE).map(fill);
}

/** Number of apps to name; the others are only counted. */
const MOST_NAMES = 3;

/** Joins the names of several apps: `Orders, Sales`, or `Orders, Sales, Stock and 4 more`. */
export function namesOf(names: readonly string[]): string {
  const different = [...new Set(names)].sort();
  const first = different.slice(0, MOST_NAMES).join(', ');
  const more = different.length - MOST_NAMES;
  return more > 0 ? `${first} and ${more} more` : first;
}

const isKnown = (name: string): name is keyof TemplateValues => (NAMES as readonly string[]).includes(name);

function invalidTemplate(detail: string, remedy: string) {
  return unprocessable('invalid_commit_template', detail, {
    remedy,
    errors: [{ path: 'commitTemplate', message: detail }],
  });
}

interface Author {
  name: string;
  email: string;
}

/** Adds a trailer for each co-author, in the form that Git's providers read. */
export function withCoAuthors(message: string, others: readonly Author[], author: Author): string {
  const named = new Map(
    others.map(({ name, email }) => [email.toLowerCase(), `Co-authored-by: ${name} <${email}>`]),
  );
  named.delete(author.email.toLowerCase());
  return named.size === 0 ? message : `${message.trimEnd()}\n\n${[...named.values()].join('\n')}`;
}

/** Someone who asked for a commit, and the agent that made it. */
export interface AgentCommit {
  requestedBy: Author;
  agent: { name: string; version: string };
}

const TRAILER = /^[A-Za-z0-9][A-Za-z0-9-]*[ \t]*:/;

/** Adds the trailers of a commit that an agent makes. They join the trailers at the message's end, as in `git interpret-trailers`. */
export function withAgent(message: string, { requestedBy, agent }: AgentCommit): string {
  const trailers = [
    `Requested-by: ${requestedBy.name.replace(/[<>]/g, '')} <${requestedBy.email}>`,
    `Agent: ${agent.name}/${agent.version}`,
  ].join('\n');
  const paragraphs = message.trimEnd().split(/\n[ \t]*\n/);
  const hasTrailers =
    paragraphs.length > 1 &&
    paragraphs
      .at(-1)!
      .split('\n')
      .every((line) => TRAILER.test(line));
  return `${message.trimEnd()}${hasTrailers ? '\n' : '\n\n'}${trailers}`;
}

const OF_AGENTS = /^[ \t]*(agent|[a-z][a-z-]*-by|on-behalf-of)[ \t]*:/im;

/** @throws AppError `invalid_message` for an agent's message that claims people, or has the trailers which are added to it */
export function refuseTrailersOfAgents(message: string): void {
  const [, name] = OF_AGENTS.exec(message) ?? [];
  if (name !== undefined)
    throw invalidMessage(
      `The message has a line that begins with ${name}:.`,
      'Leave it out: an agent does not speak for people. Requested-by: and Agent: are added to each of its commits.',
    );
}

/** Adds the trailers of a commit of saved apps, some of whose saves agents have made. `agents`: each as `name/version`. */
export function withSavingAgents(message: string, requestedBy: Author, agents: readonly string[]): string {
  return agents.reduce((whole, one, place) => {
    const [name, version = '0'] = one.split('/');
    if (place === 0) return withAgent(whole, { requestedBy, agent: { name, version } });
    return `${whole}\nAgent: ${name}/${version}`;
  }, message);
}

/** Another author for the repositories of one provider. A null field keeps the user's own. */
export interface AuthorAtProvider {
  /** URL of the provider's site. */
  baseUrl: string;
  name: string | null;
  email: string | null;
}

/** Returns the author of a commit: the first one chosen for the repository's provider, or the user's own. */
export function chooseAuthor(
  own: Author,
  repository: { host: string },
  chosen: readonly AuthorAtProvider[],
): Author {
  const host = siteHostOf(repository);
  const atProvider = chosen.find(({ baseUrl }) => parseHost(new URL(baseUrl).hostname) === host);
  return { name: atProvider?.name ?? own.name, email: atProvider?.email ?? own.email };
}

/** Number of changes that the first line names, and that the message lists. */
const MOST_IN_SUBJECT = 3;
const MOST_IN_BODY = 50;
const LONGEST_NAME = 60;

const KIND_NAMES: Partial<Record<Change['kind'], string>> = { dataSource: 'data source' };

/** Keys on the way to a property, which say nothing about it. */
const WRAPPERS = new Set(['component', 'definition', 'properties', 'styles', 'options', 'general', 'value']);

/**
 * Describes changes in a backup commit: `Orders: label of save; query getOrders added`. `changes` is null if the app was never
 * committed, or if its last commit is no longer known.
 */
export function backupMessage(appName: string, changes: readonly Change[] | null, isFirst: boolean): string {
  const app = oneLine(appName);
  if (changes === null) return isFirst ? `${app}: first backup` : `${app}: changed`;
  const described = [...new Set(changes.filter(({ isCosmetic }) => !isCosmetic).map(describe))];
  if (described.length === 0) return `${app}: no visible change`;
  const more = described.length - MOST_IN_SUBJECT;
  const subject = [...described.slice(0, MOST_IN_SUBJECT), ...(more > 0 ? [`and ${more} more`] : [])].join(
    '; ',
  );
  if (more <= 0) return `${app}: ${subject}`;
  const unlisted = described.length - MOST_IN_BODY;
  const lines = described.slice(0, MOST_IN_BODY).map((line) => `- ${line}`);
  return [`${app}: ${subject}`, '', ...lines, ...(unlisted > 0 ? [`- and ${unlisted} more`] : [])].join('\n');
}

function describe(change: Change): string {
  const { kind, thing, oldName, of } = change;
  const name = oneLine(thing.name ?? thing.id ?? '');
  if (kind === 'event') return withAction(of ? `event of ${nameOf(of)}` : 'event', change);
  if (kind === 'order') return `order of ${name}`;
  if (oldName !== null) return `${kindOf(kind)} ${oneLine(oldName)} renamed to ${name}`;
  if (kind === 'component') return withFields(name, change);
  if (kind === 'app') return withFields('app', change);
  return withAction(`${kindOf(kind)} ${name}`.trimEnd(), change);
}

function withFields(title: string, change: Change): string {
  const fields = change.change === 'changed' ? fieldsOf(change) : null;
  return fields === null ? withAction(title, change) : `${fields} of ${title}`;
}

const withAction = (title: string, { change }: Change): string =>
  change === 'changed' ? title : `${title} ${change}`;

/** Names one or two properties; null if there are more, or if they have no names. */
function fieldsOf({ fields }: Change): string | null {
  const names = fields.map(({ path }) => oneLine(path.filter((key) => !WRAPPERS.has(key)).at(-1) ?? ''));
  const different = [...new Set(names)];
  return different.length === 0 || different.length > 2 || different.includes('')
    ? null
    : different.join(' and ');
}

const kindOf = (kind: Change['kind']): string => KIND_NAMES[kind] ?? kind;

const nameOf = ({ name, id }: { name: string | null; id: string }): string => oneLine(name ?? id);

/** Names may hold anything that a document may. */
function oneLine(text: string): string {
  const line = withoutReferences(text)
    .replace(/[\p{Cc}\p{Surrogate}\u2028\u2029]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > LONGEST_NAME ? `${[...line].slice(0, LONGEST_NAME - 1).join('')}…` : line;
}

/** Joins two characters, and is not seen. */
const WORD_JOINER = '\u2060';

/**
 * Keeps a name from closing an issue, mentioning a person or linking, where a provider reads it in a message: `#12`, `@ada`,
 * `!3`, `GH-4`, `KEY-5`, addresses. The name looks as before.
 */
export const withoutReferences = (name: string): string =>
  name
    .replace(/[#@!&~%](?=[\p{L}\p{N}_])/gu, `$&${WORD_JOINER}`)
    .replace(/\b([A-Za-z][A-Za-z0-9_]*-)(?=\d)/g, `$1${WORD_JOINER}`)
    .replaceAll('://', `:${WORD_JOINER}//`);

/**
 * Returns true if the commit may replace the obstacles in its way because the user has seen them. `stateOf` describes them as a
 * text, to compare two trees.
 */
export async function mayReplace(
  { tree, seen, job }: CommitRequest,
  stateOf: (tree: TreeReader) => Promise<string>,
): Promise<boolean> {
  if (seen === null || job.kind === 'rename') return false;
  try {
    return (await stateOf(seen)) === (await stateOf(tree));
  } catch (error) {
    // The repository could not be read as it was then.
    if (error instanceof AppError) return false;
    throw error;
  }
}

/** @throws AppError `invalid_app_name` if a repository cannot hold these names */
export function requireSafeName(names: { appName: string; versionName: string | null }): void {
  const problem = findNameProblem(names);
  if (problem === null) return;
  throw unprocessable('invalid_app_name', problem.detail, { remedy: 'Rename it, then commit.' });
}

/**
 * Checks `overwrite` in a request: the commit that the user has seen and may replace. Returns undefined if nothing may be
 * replaced.
 * @throws AppError `invalid_overwrite`, also for `true`: it would not tell which state was seen
 */
export function checkOverwrite(overwrite: unknown): string | undefined {
  if (overwrite === undefined || overwrite === null || overwrite === false) return undefined;
  if (typeof overwrite === 'string' && /^[0-9a-f]{40}$/i.test(overwrite)) return overwrite.toLowerCase();
  const message = 'is not the id of a commit';
  throw unprocessable('invalid_overwrite', '`overwrite` has to name the commit that may be replaced.', {
    remedy: 'Send the `present.sha` of the refusal.',
    errors: [{ path: 'overwrite', message }],
  });
}
