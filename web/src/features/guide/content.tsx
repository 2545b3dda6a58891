import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import type { GuideNode } from './guide-node';
import classes from './guide.module.css';

/** Draws a page. Its own title is left out: the screen has one. */
export const Content = ({ nodes }: { nodes: GuideNode[] }) =>
  nodes
    .filter((node) => node.type !== 'heading' || node.depth > 1)
    .map((node, index) => <Fragment key={index}>{draw(node)}</Fragment>);

const drawAll = (nodes: GuideNode[]): ReactNode =>
  nodes.map((node, index) => <Fragment key={index}>{draw(node)}</Fragment>);

function draw(node: GuideNode): ReactNode {
  switch (node.type) {
    case 'text':
      return node.text;
    case 'code':
      return <code>{node.text}</code>;
    case 'pre':
      return (
        // Scrolled by the keyboard, too.
        <pre tabIndex={0}>
          <code>{node.text}</code>
        </pre>
      );
    case 'heading': {
      const Heading = node.depth === 2 ? 'h2' : 'h3';
      return <Heading id={node.anchor}>{drawAll(node.children)}</Heading>;
    }
    case 'link':
      return drawLink(node);
    case 'image':
      return <img src={node.src} alt={node.alt} loading="lazy" className={classes.image} />;
    case 'table':
      return drawTable(node.children);
    default: {
      const Element = node.type;
      return <Element>{drawAll(node.children)}</Element>;
    }
  }
}

function drawLink({ page, anchor, href, children }: Extract<GuideNode, { type: 'link' }>): ReactNode {
  if (page !== undefined)
    return (
      <Link to="/guide/$page" params={{ page }} hash={anchor}>
        {drawAll(children)}
      </Link>
    );
  if (href === undefined) return drawAll(children);
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {drawAll(children)}
    </a>
  );
}

function drawTable([head, ...rows]: GuideNode[]): ReactNode {
  const cells = (row: GuideNode | undefined) => (row && 'children' in row ? row.children : []);
  return (
    <div className={classes.table} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {cells(head).map((cell, index) => (
              <th key={index} scope="col">
                {'children' in cell && drawAll(cell.children)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{drawAll(rows)}</tbody>
      </table>
    </div>
  );
}
