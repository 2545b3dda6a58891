import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { LinkButton, SectionCard } from '../../../../components';
import { appsQuery, useWorkspace, type GitSettings } from '../../../../lib/workspace';

/** Leads on from a new connection, until the first app is in the repository. */
export function NextStep({ settings }: { settings: GitSettings }) {
  const { id: w, copy } = useWorkspace();
  const { data: apps } = useQuery(appsQuery(copy));
  if (!settings.enabled || !apps || apps.some(({ gitState }) => gitState !== 'none')) return null;
  const canCommit = settings.access !== 'read-only' && apps.length > 0;
  return (
    <SectionCard
      title={t`You are connected`}
      description={
        canCommit
          ? t`Commit your apps, or import those in the repository.`
          : t`Import the apps in the repository.`
      }
      actions={
        canCommit && (
          <LinkButton to="/w/$w/commit" params={{ w }}>
            <Plural value={apps.length} one="Commit your app" other="Commit your # apps" />
          </LinkButton>
        )
      }
    >
      <LinkButton to="/w/$w/import" params={{ w }} variant={canCommit ? 'default' : 'filled'}>
        <Trans>Import apps</Trans>
      </LinkButton>
    </SectionCard>
  );
}
