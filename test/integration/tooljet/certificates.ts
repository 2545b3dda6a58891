import { ABILITIES, type Ability, type AbilityProof, type Certificate } from '../../../src/hosts/certificate';
import type { ServerTraits } from '../../../src/hosts/tooljet/client/server-traits';

/** Behavior of ToolJet 2.27, as a proof finds it. */
export const TRAITS_2_27: ServerTraits = {
  version: '2.27.1',
  ...{ maxVersionName: 25, maxAppName: 50, maxPageName: 32 },
  ...{ staticKinds: ['restapi', 'runjs', 'runpy', 'tooljetdb'], sharedSources: {} },
  ...{ queries: 'data_queries', pageOrder: 'pages', release: 'app', folders: '/folders' },
  ...{
    dataSources: 'data_sources',
    tables: 'tooljet_db',
    foreignKeys: false,
    variables: 'organization-variables',
    modules: false,
  },
};

const PROVEN: AbilityProof = { state: 'proven', reasons: [] };

/** Certificate of a stand-in for 2.27.1, as `proof.spec.ts` obtains it. */
export const certificateOf = (more: Partial<Certificate<ServerTraits>> = {}): Certificate<ServerTraits> => ({
  ...{ version: '2.27.1', provedAt: '2026-11-27T00:00:00.000Z', durationMs: 1, calls: 1 },
  ...{ traits: TRAITS_2_27, limits: [], edits: { done: 33, total: 33 } },
  abilities: {
    ...(Object.fromEntries(ABILITIES.map((ability) => [ability, PROVEN])) as Record<Ability, AbilityProof>),
    ...(!more.traits?.modules && {
      modules: { state: 'not', reasons: ['This ToolJet has no modules.'] },
    }),
    ...(!(more.traits ?? TRAITS_2_27).foreignKeys && {
      tableChanges: {
        state: 'partly',
        reasons: ['Tables that refer to others by foreign keys are not made.'],
      },
    }),
  },
  ...more,
});
