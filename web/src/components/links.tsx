import { t } from '@lingui/core/macro';
import { Anchor, Button, type AnchorProps, type ButtonProps } from '@mantine/core';
import { createLink, useMatches } from '@tanstack/react-router';
import { CircleHelp } from 'lucide-react';
import type { AnchorHTMLAttributes, ReactNode, Ref } from 'react';
import { basePath } from '../lib/base-path';
import classes from './links.module.css';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** Page of the documentation about the screen, such as `guide#deployments`. */
    help: string;
    /** True for a screen without the navigation. */
    fillsWindow?: true;
  }
}

type Native<P> = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof P> & { ref?: Ref<HTMLAnchorElement> };

/** Link that looks like a button, so that it can be opened in another tab. */
export const LinkButton = createLink((props: ButtonProps & Native<ButtonProps>) => (
  <Button component="a" {...props} />
));

export const TextLink = createLink((props: AnchorProps & Native<AnchorProps>) => <Anchor {...props} />);

/** Opens a page of the documentation, such as `guide#deployments`, in another tab: unsaved input stays. */
export const DocsLink = ({ page, ...props }: AnchorProps & { page: string; children: ReactNode }) => (
  <Anchor href={docsAddress(page)} target="_blank" {...props} />
);

/** Returns the page of the documentation about the open screen. */
export const useHelpPage = (): string =>
  useMatches({ select: (matches) => matches.at(-1)?.staticData.help }) ?? 'guide';

/** Leads to help on the open screen. */
export const HelpLink = () => (
  <a
    className={classes.help}
    href={docsAddress(useHelpPage())}
    target="_blank"
    aria-label={t`Help`}
    title={t`Help`}
  >
    <CircleHelp size={17} aria-hidden />
  </a>
);

/** Like DocsLink, for menus and commands. */
export const openDocs = (page: string): void => void window.open(docsAddress(page), '_blank', 'noopener');

const docsAddress = (page: string): string => `${basePath}/docs/${page}`;
