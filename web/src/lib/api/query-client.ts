import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isProblem } from './problem';

/** `onSignedOut` is called when the server no longer knows the session. */
export function createQueryClient({ onSignedOut }: { onSignedOut: () => void }): QueryClient {
  const onError = (error: unknown) => {
    if (isProblem(error, 'unauthorized')) onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        // The transport repeats what may succeed.
        retry: false,
        networkMode: NETWORK_MODE,
        refetchOnReconnect: true,
      },
      mutations: { networkMode: NETWORK_MODE },
    },
  });
}

/**
 * Browsers without a network call themselves offline, though Trellis may run on the same computer. Requests are sent, not
 * held back, and if the server cannot be reached, people are told.
 */
const NETWORK_MODE = 'always';
