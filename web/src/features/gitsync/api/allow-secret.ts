import { useMutation } from '@tanstack/react-query';
import { answerOf, api, problemOf } from '../../../lib/api';

/** Text of an app that looks like a secret, as the error `secret_found` tells. */
export interface FoundSecret {
  fingerprint: string;
  rule: string;
  place: string[];
  path: string;
}

export const secretsOf = (error: unknown): FoundSecret[] => {
  const { code, data } = problemOf(error);
  return code === 'secret_found' && Array.isArray(data.secrets) ? (data.secrets as FoundSecret[]) : [];
};

/** Allows texts to be committed although they look like secrets. */
export function useAllowSecrets(w: string) {
  return useMutation({
    mutationFn: async ({ secrets, reason }: { secrets: FoundSecret[]; reason: string }): Promise<void> => {
      for (const { fingerprint } of secrets)
        await answerOf(
          api.POST('/api/workspaces/{w}/git/allowed-secrets', {
            params: { path: { w } },
            body: { fingerprint, reason },
          }),
        );
    },
  });
}
