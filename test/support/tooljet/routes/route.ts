import { Refusal } from '../refusal';
import type { Personality } from '../personality';
import type { AppRow, Json, UserRow, VersionRow } from '../rows';
import type { ToolJetState } from '../state';

export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Mark of a route written by the source of ToolJet alone. */
export const UNSEEN = 'unseen';

export interface Call {
  state: ToolJetState;
  params: Record<string, string>;
  query: Record<string, string | undefined>;
  body: Json;
  /** The signed-in user; of a route that is `open`, there is none. */
  user: UserRow;
  session: string;
}

export interface Answer {
  status: number;
  /** Undefined: an empty answer without a type. */
  body?: unknown;
  cookie?: string;
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** Name of a recording, or of an exchange of a scenario, in which a real ToolJet 2.27.1 answered; or `UNSEEN`. */
  seen: string;
  handle: (call: Call) => Answer;
  /** Needs no session. */
  isOpen?: boolean;
  /** Needs a user who may create and change apps. */
  isForBuilders?: boolean;
  /** Versions that have the route; without, all have it. */
  isIn?: (personality: Personality) => boolean;
}

export const ok = (body?: unknown): Answer => ({ status: 200, body });
export const created = (body?: unknown): Answer => ({ status: 201, body });

export const updated = ok({ generatedMaps: [], raw: [], affected: 1 });
export const deleted = ok({ raw: [], affected: 1 });

/** Refuses an id that PostgreSQL does not take as one. */
export function requireUuid(id: string): void {
  if (!UUID.test(id)) throw new Refusal(422, `invalid input syntax for type uuid: "${id}"`);
}

export function getApp({ state, params }: Call): AppRow {
  requireUuid(params.app);
  const app = state.apps.find(params.app);
  if (!app || state.ghosts.has(app.id)) throw new Refusal(404, 'App not found. Invalid app id');
  return app;
}

/** Returns the version in the path; where an app is in the path, too, the version must be one of it. */
export function getVersion(call: Call): VersionRow {
  const { state, params } = call;
  if (params.app !== undefined) getApp(call);
  requireUuid(params.version);
  const version = state.versions.find(params.version);
  if (!version) throw new Refusal(500, wordsForUnknownVersion(params.version));
  if (params.app !== undefined && version.appId !== params.app) throw new Refusal(400, 'Bad Request');
  return version;
}

const wordsForUnknownVersion = (id: string): string => {
  const relations = ['', '.dataSource', '.plugins', '.plugins.manifestFile'].map(
    (end) => `dataQueries${end}`,
  );
  const criteria = { where: { id }, relations: ['app', ...relations] };
  return wordsForMissing('AppVersion', criteria);
};

/** Words of TypeORM for a row that must be there, and is not. */
export const wordsForMissing = (entity: string, criteria: unknown): string =>
  `Could not find any entity of type "${entity}" matching: ${JSON.stringify(criteria, null, 4)}`;

/** Returns the version that is edited. Throws where the released version is frozen, and this is it. */
export function getEditable(call: Call): VersionRow {
  const version = getVersion(call);
  requireUnfrozen(call, version);
  return version;
}

export function requireUnfrozen({ state }: Call, { id, appId, status }: VersionRow): void {
  const { freezesReleased, freezesSaved } = state.personality.versions;
  const isReleased = state.apps.find(appId)?.currentVersionId === id;
  if (isReleased && freezesReleased) throw new Refusal(400, 'You cannot update a released version');
  if (freezesSaved && status !== 'DRAFT') throw new Refusal(400, 'A saved version cannot be edited');
}

export const faultsOfId = (name: string, value: unknown): (string | false)[] => [
  (value === undefined || value === '') && `${name} should not be empty`,
  !UUID.test(String(value)) && `${name} must be a UUID`,
];

/** Faults of a text that must be there, with class-validator's words. */
export const faultsOfText = (name: string, value: unknown, max?: number): (string | false)[] => [
  max !== undefined &&
    (typeof value !== 'string' || value.length > max) &&
    `${name} must be shorter than or equal to ${max} characters`,
  (value === undefined || value === null || value === '') && `${name} should not be empty`,
  typeof value !== 'string' && `${name} must be a string`,
];

/** Refuses a body as class-validator does, with all faults at once. */
export function requireValid(faults: (string | false)[]): void {
  const found = faults.filter((fault) => fault !== false);
  if (found.length > 0) throw new Refusal(400, found);
}
