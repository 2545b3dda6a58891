import { t } from '@lingui/core/macro';
import { memo, useMemo, type CSSProperties } from 'react';
import {
  drawComponent,
  EXPRESSION,
  STRIPES,
  type Box,
  type Container,
  type Text,
  type Vector,
  type Words,
} from '../../../../../../src/apps/drawing';
import { typeName } from '../../catalogue';
import { queriesOf, referencesOf, type Component } from '../../document';
import { useOpenPage } from '../../session/use-editor';
import classes from './drawing.module.css';
import { sampleRows } from './sample-rows';

/** Draws a component with text and boxes. Markup and code of the document are never run. */
export const Drawing = memo(function Drawing({ component }: { component: Component }) {
  const { document } = useOpenPage();
  const drawn = useMemo(
    () =>
      drawComponent(component, {
        words: WORDS,
        show: (expression) => referencesOf(document).show(expression),
        rowsOf: (table) => sampleRows(table, queriesOf(document)),
      }),
    [component, document],
  );
  return <InPlace drawn={drawn} isHidden />;
});

/** Fills a component with what it is drawn with. */
export const InPlace = ({ drawn, isHidden }: { drawn: Box; isHidden?: boolean }) => (
  <div className={classes.drawing} aria-hidden={isHidden}>
    <Shown box={drawn} />
  </div>
);

const WORDS: Words = {
  button: t`Button`,
  columns: [t`Column 1`, t`Column 2`, t`Column 3`],
  message: t`Write a message`,
  open: t`Open`,
  search: t`Search`,
  tab: t`Tab 1`,
  value: t`Value`,
  modal: (title) => t`Modal · ${title}`,
  typeName,
};

function Shown({ box }: { box: Box }) {
  switch (box.kind) {
    case 'container':
      return <ShownContainer box={box} />;
    case 'text':
      return <ShownText text={box} />;
    case 'vector':
      return <ShownVector vector={box} />;
  }
}

const ShownContainer = ({ box }: { box: Container }) => (
  <div
    className={classes.box}
    data-striped={box.background === STRIPES || undefined}
    style={{ ...placeOf(box), ...layoutOf(box), ...surfaceOf(box) }}
  >
    {box.children.map((child, index) => (
      <Shown key={index} box={child} />
    ))}
  </div>
);

const placeOf = ({ grows }: Pick<Box, 'grows'>): CSSProperties => (grows ? { flex: '1 1 0' } : {});

const EDGES = { start: 'flex-start', center: 'center', end: 'flex-end' } as const;

const layoutOf = (box: Container): CSSProperties => ({
  flexDirection: box.isRow ? 'row' : 'column',
  flexWrap: box.lineGap === undefined ? undefined : 'wrap',
  columnGap: box.gap,
  rowGap: box.lineGap ?? box.gap,
  padding: box.padding && `${box.padding[0]}px ${box.padding[1]}px`,
  justifyContent: box.justify && EDGES[box.justify],
  alignItems: box.align && EDGES[box.align],
  width: box.width,
  height: box.height,
  minHeight: box.minHeight,
});

function surfaceOf({ background, border, radius }: Container): CSSProperties {
  const { color, width = 1, isDashed, isAtBottom } = border ?? {};
  const line = border && `${width}px ${isDashed ? 'dashed' : 'solid'} ${color}`;
  return {
    background: background === STRIPES ? undefined : background,
    [isAtBottom ? 'borderBottom' : 'border']: line,
    borderRadius: radius,
  };
}

function ShownText({ text }: { text: Text }) {
  const { color, sizePx: fontSize, lineHeight, weight: fontWeight, align: textAlign, runs } = text;
  const style: CSSProperties = { color, fontSize, lineHeight, fontWeight, textAlign, ...placeOf(text) };
  if (text.isItalic) style.fontStyle = 'italic';
  if (text.isUnderlined) style.textDecorationLine = 'underline';
  return (
    <div className={classes.text} data-wraps={text.wraps || undefined} style={style}>
      {runs.map((run, index) =>
        run.isExpression ? (
          <span key={index} className={classes.expression} style={EXPRESSION_STYLE}>
            {run.text}
          </span>
        ) : (
          run.text
        ),
      )}
    </div>
  );
}

const EXPRESSION_STYLE: CSSProperties = {
  padding: `0 ${EXPRESSION.paddingPx}px`,
  borderRadius: EXPRESSION.radius,
  background: EXPRESSION.background,
  fontSize: `min(${EXPRESSION.ofSize}em, ${EXPRESSION.maxPx}px)`,
};

function ShownVector({ vector: { viewBox, size, shapes, ...place } }: { vector: Vector }) {
  const isStretched = shapes.some((shape) => 'points' in shape);
  return (
    <svg
      className={classes.vector}
      viewBox={viewBox.join(' ')}
      preserveAspectRatio={isStretched ? 'none' : undefined}
      style={size === null ? placeOf(place) : { width: size, height: size }}
    >
      {shapes.map((shape, index) => {
        const paint =
          'fill' in shape
            ? { fill: shape.fill }
            : { fill: 'none', stroke: shape.stroke, strokeWidth: shape.strokeWidth };
        return 'path' in shape ? (
          <path key={index} d={shape.path} {...paint} />
        ) : (
          <polyline
            key={index}
            points={shape.points.join(' ')}
            vectorEffect="non-scaling-stroke"
            {...paint}
          />
        );
      })}
    </svg>
  );
}
