import { generateKeyPair, type KeyPairType } from './key-pair';
import { KeySignIn } from './sign-in-with-key';

describe('a refused key', () => {
  const obstacleAfter = async (type: KeyPairType, algs: string[]) => {
    const { privateKey } = await generateKeyPair({ type, comment: 'tester' });
    const handlers: Record<string, (...received: unknown[]) => void> = {
      EXT_INFO: () => {},
      USERAUTH_PK_OK: () => {},
    };
    const signIn = new KeySignIn({ user: 'git', privateKey });
    signIn.listen({ _protocol: { _handlers: handlers } } as never);
    handlers.EXT_INFO!(null, [{ name: 'server-sig-algs', algs }]);
    return signIn.obstacle;
  };

  it.each([
    ['ed25519', ['ssh-ed25519']],
    ['rsa', ['rsa-sha2-512', 'rsa-sha2-256']],
  ] as const)(
    'of the type %s is told apart from one whose signature no one takes',
    async (type, supported) => {
      const mismatch = { purpose: 'signature', offered: ['ssh-rsa'], supported };

      expect(await obstacleAfter(type, ['ssh-rsa'])).toEqual({ kind: 'signature', mismatch });
      expect(await obstacleAfter(type, ['ssh-rsa', supported[0]])).toBeNull();
    },
  );
});
