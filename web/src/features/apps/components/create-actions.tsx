import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ActionIcon, Button, Group } from '@mantine/core';
import { EllipsisVertical, Plus } from 'lucide-react';
import { MenuOnDemand } from '../../../components';
import { lazyPart } from '../../../lib/lazy-code';
import { useEmbedding } from '../../../lib/session';
import type { AppDialog } from './app-dialogs';

const loadItems = () => import('./more-ways-items');
const MoreWaysItems = lazyPart(async () => (await loadItems()).MoreWaysItems);

interface Props {
  /** Another action of the page stands out. */
  isSecond: boolean;
  /** Without apps, the page itself offers to create one. */
  hasApps: boolean;
  onOpen: (dialog: AppDialog) => void;
}

/** In a Trellis that is part of a program, apps are made there; those of the repository, from here, if the program takes them. */
export function CreateActions({ isSecond, hasApps, onOpen }: Props) {
  const program = useEmbedding();
  return (
    <Group gap={6} wrap="nowrap">
      {!program && hasApps && (
        <Button
          variant={isSecond ? 'default' : 'filled'}
          leftSection={<Plus size={16} aria-hidden />}
          onClick={() => onOpen({ kind: 'create' })}
        >
          <Trans>Create new app</Trans>
        </Button>
      )}
      <MenuOnDemand
        position="bottom-end"
        width={230}
        load={loadItems}
        opener={
          <ActionIcon
            variant="default"
            size={36}
            aria-label={
              program?.takesNewApps === false ? t`Several apps at once` : t`More ways to add an app`
            }
          >
            <EllipsisVertical size={17} aria-hidden />
          </ActionIcon>
        }
      >
        <MoreWaysItems onOpen={onOpen} />
      </MenuOnDemand>
    </Group>
  );
}
