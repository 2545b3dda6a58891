import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createQueryClient } from '../lib/api';
import { meQuery } from '../lib/session';
import { focusScreens } from './focus-screens';
import { findNonce } from './nonce';
import { Notices } from './notices';
import { createAppRouter } from './router';
import { shareSession } from './share-session';
import { colorSchemeManager, cssVariablesResolver, theme } from './theme';

const onSignedOut = () => {
  // Acts once, although every request of a page may fail like this.
  if (!client.getQueryData(meQuery.queryKey)) return;
  client.setQueryData(meQuery.queryKey, null);
  void router.invalidate();
};
const client = createQueryClient({ onSignedOut });
const router = createAppRouter(client);
shareSession(client, onSignedOut);
focusScreens(router);

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The apps that were selected on the dashboard. */
    appIds?: string[];
  }
  interface Register {
    router: typeof router;
  }
}

export function App() {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemeManager}
      cssVariablesResolver={cssVariablesResolver}
      getStyleNonce={findNonce}
      // Writes all variables: those that Mantine has in a file would be loaded for nothing where the theme has others.
      deduplicateCssVariables={false}
    >
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
        <Notices />
      </QueryClientProvider>
    </MantineProvider>
  );
}
