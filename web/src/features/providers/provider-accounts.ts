import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, everyItem, type Schemas } from '../../lib/api';

export type Provider = Schemas['ProviderView'];
export type ProviderAccount = Schemas['ProviderAccountView'];
export type Repository = Schemas['RepositoryView'];
/** A started sign-in, with its request. */
export interface BegunSignIn {
  request: Schemas['StartSignInRequest'];
  started: Schemas['StartedSignInView'];
}
export type SignInOutcome = Schemas['FinishSignInRequest'];
export type Purpose = Schemas['PurposeScopesView']['purpose'];

const KEY = ['provider-accounts'] as const;
const PAGE_SIZE = 100;

/** Lists the providers and the token permissions they need. */
export const providersQuery = queryOptions({
  queryKey: ['providers'],
  staleTime: Infinity,
  queryFn: async ({ signal }) => (await answerOf(api.GET('/api/providers', { signal }))).items,
});

export const accountsQuery = queryOptions({
  queryKey: KEY,
  queryFn: ({ signal }) =>
    everyItem((query) => answerOf(api.GET('/api/provider-accounts', { params: { query }, signal }))),
});

const at = (account: string) => ({ path: { account } });
/** Refetches provider data when the page opens, not whenever the window gets the focus. */
const asked = { staleTime: 60_000, refetchOnWindowFocus: false } as const;

export const organizationsQuery = (id: string) =>
  queryOptions({
    ...asked,
    queryKey: [...KEY, id, 'organizations'],
    queryFn: ({ signal }) =>
      everyItem((query) =>
        answerOf(
          api.GET('/api/provider-accounts/{account}/organizations', {
            params: { ...at(id), query },
            signal,
          }),
        ),
      ),
  });

/** Fetches the first page of search results. */
export const repositoriesQuery = (
  id: string,
  { organization, search }: { organization: string; search: string },
) =>
  queryOptions({
    ...asked,
    queryKey: [...KEY, id, 'repositories', organization, search],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      answerOf(
        api.GET('/api/provider-accounts/{account}/repositories', {
          params: { ...at(id), query: { organization, limit: PAGE_SIZE, ...(search ? { search } : {}) } },
          signal,
        }),
      ),
  });

export const branchesQuery = (id: string, repository: string) =>
  queryOptions({
    ...asked,
    queryKey: [...KEY, id, 'branches', repository],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET('/api/provider-accounts/{account}/branches', {
          params: { ...at(id), query: { repository, limit: PAGE_SIZE } },
          signal,
        }),
      ),
  });

/** Mutates the accounts, then refetches them. */
function useChange<Input, Output>(mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => client.invalidateQueries({ queryKey: KEY }) });
}

export const useConnectAccount = () =>
  useChange((body: Schemas['ConnectAccountRequest']) =>
    answerOf(api.POST('/api/provider-accounts', { body })),
  );

/** Requests the URL of the provider's sign-in page. */
export const useStartSignIn = () =>
  useMutation({
    mutationFn: (body: Schemas['StartSignInRequest']) =>
      answerOf(api.POST('/api/provider-sign-ins', { body })),
  });

/** Finishes a sign-in. The code works only once, so it must be sent once, regardless of re-renders. */
export const finishSignInQuery = (outcome: SignInOutcome) =>
  queryOptions({
    queryKey: ['provider-sign-in', outcome.state],
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    queryFn: () => finishSignIn(outcome),
  });

export const useFinishSignIn = () => useChange(finishSignIn);

const finishSignIn = (body: SignInOutcome) => answerOf(api.POST('/api/provider-sign-ins/finish', { body }));

export const useRefreshAccount = () =>
  useChange((id: string) =>
    answerOf(api.POST('/api/provider-accounts/{account}/refresh', { params: at(id) })),
  );

export const useChangeAuthor = () =>
  useChange(({ id, ...body }: { id: string } & Schemas['UpdateProviderAccountRequest']) =>
    answerOf(api.PATCH('/api/provider-accounts/{account}', { params: at(id), body })),
  );

/** Returns nothing for a token that the user entered. */
export const useSignOutAccount = () =>
  useChange((id: string): Promise<Schemas['SignedOutView'] | undefined> =>
    answerOf(api.DELETE('/api/provider-accounts/{account}', { params: at(id) })),
  );

export const createRepository = (id: string, body: Schemas['CreateRepositoryRequest']) =>
  answerOf(api.POST('/api/provider-accounts/{account}/repositories', { params: at(id), body }));
