import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { useRef, type FocusEvent, type ReactNode } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { Choice, MissingCode } from '../../../components';
import { tabbableIn } from '../../../lib/focus';
import { useKeyGroup, useKeys } from '../../../lib/keys';
import { isMissingCode } from '../../../lib/lazy-code';
import { Canvas } from '../canvas';
import { Inspector } from '../inspector';
import { DESIGN_KEYS, NEXT_PANEL, PREVIOUS_PANEL } from '../../../lib/screen-keys/editor';
import { Structure } from '../panels';
import { useOpenPage } from '../session/use-editor';
import classes from './editor.module.css';

export type Panel = 'structure' | 'canvas' | 'inspector';

const PANELS: { value: Panel; label: string }[] = [
  { value: 'structure', label: t`Structure` },
  { value: 'canvas', label: t`Canvas` },
  { value: 'inspector', label: t`Inspector` },
];

/** The three panels; a narrow window shows one. */
export function Design({ panel, onPanel }: { panel: Panel; onPanel: (panel: Panel) => void }) {
  useKeyGroup(DESIGN_KEYS);
  const panelKeys = usePanelKeys();
  return (
    <>
      <div className={classes.panels}>
        <Choice label={t`Panel`} options={PANELS} value={panel} onChange={onPanel} />
      </div>
      <div className={classes.body} data-panel={panel} {...panelKeys}>
        <aside className={classes.side} data-name="structure" data-panel-scroller aria-label={t`Structure`}>
          <SafePart title={t`The list of pages, components and queries cannot show this app`}>
            <Structure />
          </SafePart>
        </aside>
        <div className={classes.middle} data-name="canvas">
          <SafePart title={t`The canvas cannot show this app`}>
            <Canvas />
          </SafePart>
        </div>
        <aside className={classes.side} data-name="inspector" aria-label={t`Inspector`}>
          <SafePart title={t`The inspector cannot show this app`}>
            <Inspector />
          </SafePart>
        </aside>
      </div>
    </>
  );
}

/** F6 moves the focus to the next panel, at its last place there; Shift+F6 to the previous one. */
function usePanelKeys() {
  const body = useRef<HTMLDivElement>(null);
  const last = useRef(new WeakMap<Element, HTMLElement>());
  const go = (by: 1 | -1): void => {
    const panels = [...(body.current?.children ?? [])].filter((panel) => panel.checkVisibility());
    const at = panels.findIndex((panel) => panel.contains(document.activeElement));
    const outside = by > 0 ? -1 : 0;
    const next = panels.at(((at < 0 ? outside : at) + by) % panels.length);
    if (next) focusIn(next, last.current.get(next));
  };
  useKeys(
    [
      [NEXT_PANEL, () => go(1)],
      [PREVIOUS_PANEL, () => go(-1)],
    ],
    { alsoInFields: true },
  );
  const onFocus = ({ target, currentTarget }: FocusEvent<HTMLElement>): void => {
    const panel = [...currentTarget.children].find((child) => child.contains(target));
    if (panel) last.current.set(panel, target);
  };
  return { ref: body, onFocus };
}

function focusIn(panel: Element, last: HTMLElement | undefined): void {
  const controls = tabbableIn(panel);
  (controls.find((control) => control === last) ?? controls[0])?.focus();
}

interface Props {
  /** Names the part that cannot show the app. */
  title: string;
  children: ReactNode;
}

/** Keeps the rest of the editor if one part fails: imported documents can hold anything. */
function SafePart({ title, children }: Props) {
  const { document } = useOpenPage();
  return (
    <ErrorBoundary
      resetKeys={[document]}
      fallbackRender={({ error, resetErrorBoundary }) =>
        isMissingCode(error) ? (
          <MissingCode error={error} />
        ) : (
          <div className={classes.failedPart} role="alert">
            <Text fw={600} size="sm">
              {title}
            </Text>
            <Text size="sm" c="dimmed">
              <Trans>Nothing is lost. Edit the app in the Document view.</Trans>
            </Text>
            <Button size="xs" variant="default" onClick={resetErrorBoundary}>
              <Trans>Try again</Trans>
            </Button>
          </div>
        )
      }
    >
      {children}
    </ErrorBoundary>
  );
}
