import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Confirmation, FoldedList, ProblemAlert, SectionCard } from '../../../components';
import { productOf, useWorkspace } from '../../../lib/workspace';
import { useListMade, useRemoveMade, type Host, type Made } from '../host';

const STATES: Record<Made['state'], string> = {
  unused: t`not used`,
  released: t`released`,
  edited: t`opens in the editor`,
  under_way: t`may still be used`,
};

/** Lists on request what Trellis has made in the host besides whole apps, and removes the unused part of it. */
export function MadeCard({ host }: { host: Host }) {
  const { id } = useWorkspace();
  const product = productOf(host.kind);
  const list = useListMade(id);
  return (
    <SectionCard
      title={t`Made by Trellis`}
      description={t`Each pull makes a version “git …” in ${product}, and the former version stays there. A pull or a test that was broken off may leave an app “trellis-…”.`}
      actions={
        <Button variant="default" size="xs" loading={list.isPending} onClick={() => list.mutate()}>
          {list.data ? t`List again` : t`List them`}
        </Button>
      }
    >
      <ProblemAlert error={list.error} />
      {list.data && <Listed made={list.data} product={product} again={() => list.mutate()} />}
    </SectionCard>
  );
}

function Listed({ made, product, again }: { made: Made[]; product: string; again: () => void }) {
  const { id } = useWorkspace();
  const [isAsked, setIsAsked] = useState(false);
  const remove = useRemoveMade(id);
  const unused = made.filter(({ state }) => state === 'unused');
  const used = made.length - unused.length;
  const close = () => setIsAsked(false);
  return (
    <Stack gap="sm">
      <Text size="sm" role="status">
        {made.length === 0
          ? t`${product} has nothing that Trellis has made.`
          : t`${unused.length} not used, ${used} in use.`}
      </Text>
      <FoldedList
        title={plural(made.length, { one: 'Show # version or app', other: 'Show # versions and apps' })}
        label={t`Made by Trellis`}
        items={made}
        keyOf={keyOf}
        render={({ appName, name, hostVersionId, state }) => (
          <Text size="sm">
            {hostVersionId === null ? name : `${appName} › ${name}`}: {STATES[state]}
          </Text>
        )}
      />
      {remove.data && remove.data.kept > 0 && (
        <Text size="sm" role="alert">
          {plural(remove.data.kept, {
            one: '# was kept: it is used by now, or was refused.',
            other: '# were kept: they are used by now, or were refused.',
          })}
        </Text>
      )}
      {unused.length > 0 && (
        <Group>
          <Button variant="default" color="red" size="xs" onClick={() => setIsAsked(true)}>
            {plural(unused.length, { one: 'Remove # unused…', other: 'Remove # unused…' })}
          </Button>
        </Group>
      )}
      {isAsked && (
        <Confirmation
          title={t`Remove what is not used?`}
          confirmLabel={t`Remove`}
          isPending={remove.isPending}
          error={remove.error}
          onClose={close}
          onConfirm={() =>
            remove.mutate(unused, {
              onSuccess: close,
              onSettled: again,
            })
          }
        >
          <Trans>
            They are deleted in {product}, and cannot be released again there. The versions that people see or
            edit stay, and so does everything in Git.
          </Trans>
        </Confirmation>
      )}
    </Stack>
  );
}

const keyOf = ({ hostAppId, hostVersionId }: Made): string => `${hostAppId} ${hostVersionId}`;
