import { Anchor, Button, type AnchorProps, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, ReactNode, Ref } from 'react';
import { basePath } from '../lib/base-path';

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

/** Like DocsLink, for menus and commands. */
export const openDocs = (page: string): void => void window.open(docsAddress(page), '_blank', 'noopener');

const docsAddress = (page: string): string => `${basePath}/docs/${page}`;
