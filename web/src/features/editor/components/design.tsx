import { t } from '@lingui/core/macro';
import { Canvas } from '../canvas';
import { Inspector } from '../inspector';
import { Structure } from '../panels';
import { Choice } from '../../../components';
import classes from './editor.module.css';
import { SafePart } from './safe-part';
import { usePanelKeys } from './use-panel-keys';

export type Panel = 'structure' | 'canvas' | 'inspector';

const PANELS: { value: Panel; label: string }[] = [
  { value: 'structure', label: t`Structure` },
  { value: 'canvas', label: t`Canvas` },
  { value: 'inspector', label: t`Inspector` },
];

/** The three panels, of which a narrow window shows one. */
export function Design({ panel, onPanel }: { panel: Panel; onPanel: (panel: Panel) => void }) {
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
