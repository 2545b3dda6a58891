import { t } from '@lingui/core/macro';
import type { ReactNode } from 'react';
import { isOn, styleOf, valueOf, textProperty } from './drawing/appearance';
import classes from './canvas.module.css';
import { ChildNodes } from './canvas-node';
import { findColor, numberFor, plainText } from './drawing/literal';
import { SelectionLayer } from './selection-layer';
import type { TreeNode } from './tree';

const WIDTHS: Record<string, number | undefined> = { sm: 300, md: 500, lg: 800, xl: 1140, fullscreen: 1400 };
const DEFAULT_HEIGHT_PX = 400;
const BAR_PX = 80;

/** An open modal, above its page. */
export function ModalPanel({ node, closing }: { node: TreeNode; closing: ReactNode }) {
  const { component, children: kids } = node;
  const kidsBottom = kids.reduce((px, { component: { box } }) => Math.max(px, box.top + box.height), 0);
  const barsPx = ['Header', 'Footer'].reduce(
    (px, bar) => px + (isOn(component, `show${bar}`) ? BAR_PX : 0),
    0,
  );
  const height =
    barsPx + Math.max(numberFor(valueOf(component, 'modalHeight'), DEFAULT_HEIGHT_PX), kidsBottom + 20);
  return (
    <div className={classes.modalLayer} data-modal>
      <div
        className={classes.modal}
        style={{ width: WIDTHS[textProperty(component, 'size')] ?? 800 }}
        role="group"
        aria-label={t`Modal ${component.name}`}
      >
        <div className={classes.modalBar}>
          <span
            aria-hidden
            className={classes.modalTitle}
            style={{
              background: findColor(styleOf(component, 'headerBackgroundColor')),
              color: findColor(styleOf(component, 'headerTextColor')),
            }}
          >
            {isOn(component, 'hideTitleBar')
              ? component.name
              : plainText(textProperty(component, 'title')) || component.name}
          </span>
          {closing}
        </div>
        <div
          className={classes.modalBody}
          data-scroller
          style={{ height, background: findColor(styleOf(component, 'bodyBackgroundColor')) ?? '#fff' }}
        >
          <ChildNodes node={node} />
          <SelectionLayer />
        </div>
      </div>
    </div>
  );
}
