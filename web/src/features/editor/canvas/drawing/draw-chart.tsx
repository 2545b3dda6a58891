import type { Component } from '../../document';
import { boxStyle, valueOf, textProperty } from './appearance';
import classes from './drawing.module.css';
import { findColor, textFor } from './literal';

const HEIGHTS = [42, 64, 50, 82, 70, 92, 60, 76];
const SLICES = ['#4368e3', '#7fa1f2', '#b7caf8', '#dbe5fc'];

/** Draws a chart of the right kind with sample data: queries do not run here. */
export function drawChart(component: Component) {
  const kind = textFor(valueOf(component, 'type'));
  const color = findColor(valueOf(component, 'markerColor')) ?? '#4368e3';
  return (
    <div
      className={classes.chart}
      style={boxStyle(component, { background: '#fff', borderColor: '#e0e4e8' })}
    >
      <span className={classes.chartTitle}>{textProperty(component, 'title') || component.name}</span>
      {kind === 'pie' ? <Pie /> : kind === 'bar' ? <Bars color={color} /> : <Line color={color} />}
    </div>
  );
}

const Bars = ({ color }: { color: string }) => (
  <svg viewBox="0 0 160 100" preserveAspectRatio="none">
    {HEIGHTS.map((height, index) => (
      <rect key={index} x={index * 20 + 4} y={100 - height} width="12" height={height} fill={color} />
    ))}
  </svg>
);

const Line = ({ color }: { color: string }) => (
  <svg viewBox="0 0 160 100" preserveAspectRatio="none">
    <path
      d={HEIGHTS.map((height, index) => `${index === 0 ? 'M' : 'L'}${index * 22 + 3} ${100 - height}`).join(
        '',
      )}
      fill="none"
      stroke={color}
      strokeWidth="2"
      vectorEffect="non-scaling-stroke"
    />
  </svg>
);

const Pie = () => (
  <svg viewBox="-52 -52 104 104">
    {SLICES.map((color, index) => (
      <path key={color} d="M0 0L0 -48A48 48 0 0 1 48 0Z" fill={color} transform={`rotate(${index * 90})`} />
    ))}
  </svg>
);
