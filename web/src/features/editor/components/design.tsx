import { Canvas } from '../canvas';
import { Inspector } from '../inspector';
import { Structure } from '../panels';
import { Choice } from '../../../components';
import classes from './editor.module.css';
import { SafePart } from './safe-part';

export type Panel = 'structure' | 'canvas' | 'inspector';

const PANELS: { value: Panel; label: string }[] = [
  { value: 'structure', label: 'Structure' },
  { value: 'canvas', label: 'Canvas' },
  { value: 'inspector', label: 'Inspector' },
];

/** The three panels, of which a narrow window shows one. */
export function Design({ panel, onPanel }: { panel: Panel; onPanel: (panel: Panel) => void }) {
  return (
    <>
      <div className={classes.panels}>
        <Choice label="Panel" options={PANELS} value={panel} onChange={onPanel} />
      </div>
      <div className={classes.body} data-panel={panel}>
        <aside className={classes.side} data-name="structure" data-panel-scroller aria-label="Structure">
          <SafePart name="list of pages, components and queries">
            <Structure />
          </SafePart>
        </aside>
        <div className={classes.middle} data-name="canvas">
          <SafePart name="canvas">
            <Canvas />
          </SafePart>
        </div>
        <aside className={classes.side} data-name="inspector" aria-label="Inspector">
          <SafePart name="inspector">
            <Inspector />
          </SafePart>
        </aside>
      </div>
    </>
  );
}
