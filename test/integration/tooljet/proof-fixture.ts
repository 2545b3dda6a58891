import { newProofName, type ProofProgress } from '../../../src/hosts/app-host';
import { ABILITIES, type Ability, type Certificate } from '../../../src/hosts/certificate';
import type { ToolJetCertificate } from '../../../src/hosts/tooljet/tooljet-host';
import type { Fault } from '../../support/tooljet/faults';
import { never, type ToolJetFixture } from './tooljet-fixture';

/** Time that a proof may take in a test. */
export const PROOF_MS = 120_000;

export interface Proving {
  ownName?: string;
  formerNames?: string[];
  signal?: AbortSignal;
  onProgress?: (progress: ProofProgress) => Promise<void> | void;
}

/** Proves the stand-in, as a Trellis does that has never seen it. */
export const proveOn = (
  fixture: ToolJetFixture,
  { ownName = newProofName(), formerNames = [], signal = never, onProgress }: Proving = {},
): Promise<ToolJetCertificate> =>
  fixture.hostWith(null).prove({ ownName, formerNames }, async (progress) => onProgress?.(progress), signal);

export const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? error,
  );

export const namesOn = ({ server }: ToolJetFixture): string[] =>
  server.state.apps.all.map(({ name }) => name);

export const proofAppsOn = ({ server }: ToolJetFixture) =>
  server.state.apps.all.filter(({ name }) => name.includes('proof'));

export const statesOf = ({ abilities }: Certificate) =>
  Object.fromEntries(ABILITIES.map((ability) => [ability, abilities[ability].state]));

const ALL_PROVEN = Object.fromEntries(ABILITIES.map((ability) => [ability, 'proven']));

/**
 * Expects that these abilities are not proven, and all others are, except for modules, and tables that refer to others, where
 * there are none.
 */
export function expectStates(certificate: Certificate, states: Partial<Record<Ability, string>>): void {
  const { modules, foreignKeys } = certificate.traits as { modules: boolean; foreignKeys: boolean };
  expect(statesOf(certificate)).toEqual({
    ...ALL_PROVEN,
    ...(!modules && { modules: 'not' }),
    ...(!foreignKeys && { tableChanges: 'partly' }),
    ...states,
  });
  for (const ability of Object.keys(states) as Ability[])
    expect(certificate.abilities[ability].reasons).not.toEqual([]);
}

export type Change = (appId: string, versionIds: string[], path: string) => Fault | null | undefined;

/** Lets the server do something to the app of the proof before each call is answered. */
export function deviateBy(fixture: ToolJetFixture, change: Change): void {
  fixture.server.faults = ({ method, path }) => {
    const { state } = fixture.server;
    const [app] = proofAppsOn(fixture);
    if (!app) return change('', [], `${method} ${path}`) ?? null;
    const versionIds = state.versionsOf(app.id).map(({ id }) => id);
    return change(app.id, versionIds, `${method} ${path}`) ?? null;
  };
}

export const isTo = (path: string, pattern: RegExp): boolean => pattern.test(path);
