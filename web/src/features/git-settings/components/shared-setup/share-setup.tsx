import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { ProblemAlert, ShownOnce } from '../../../../components';
import { useWorkspace } from '../../../../lib/workspace';
import { useShareSetup } from '../../api/git-settings';

/** Makes a link with these instructions, for somebody else who owns the repository. */
export function ShareSetup() {
  const { id } = useWorkspace();
  const share = useShareSetup(id);
  return (
    <>
      <Button size="xs" variant="default" loading={share.isPending} onClick={() => share.mutate()}>
        <Trans>Send to the repository’s owner</Trans>
      </Button>
      <ProblemAlert error={share.error} />
      {share.data && (
        <ShownOnce
          title={t`Send this link to the owner of the repository`}
          lead={t`The link shows the public key and how to add it, without signing in. It cannot change anything, and works for 7 days or until you create another one.`}
          text={share.data.url}
          copyLabel={t`Copy link`}
          onClose={share.reset}
        />
      )}
    </>
  );
}
