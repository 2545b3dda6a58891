import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ActionIcon, Button, Group } from '@mantine/core';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useState } from 'react';
import { moved } from '../../lib/edit-value';
import classes from './conflict.module.css';

interface Props {
  ids: string[];
  nameOf: (id: string) => string | null;
  onSave: (ids: string[]) => void;
  onCancel: () => void;
}

/** Puts items into another order. */
export function EditOrder({ ids, nameOf, onSave, onCancel }: Props) {
  const [order, setOrder] = useState(ids);
  return (
    <>
      <ol className={classes.order} aria-label={t`Order`}>
        {order.map((id, index) => {
          const name = nameOf(id) ?? id;
          return (
            <li key={id}>
              <span>{name}</span>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t`Move ${name} up`}
                disabled={index === 0}
                onClick={() => setOrder(moved(order, index, -1))}
              >
                <ArrowUp size={14} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t`Move ${name} down`}
                disabled={index === order.length - 1}
                onClick={() => setOrder(moved(order, index, 1))}
              >
                <ArrowDown size={14} aria-hidden />
              </ActionIcon>
            </li>
          );
        })}
      </ol>
      <Group gap="xs" mt="xs">
        <Button size="xs" onClick={() => onSave(order)}>
          <Trans>Use this</Trans>
        </Button>
        <Button size="xs" variant="default" onClick={onCancel}>
          <Trans>Cancel</Trans>
        </Button>
      </Group>
    </>
  );
}
