/** Node of a page of the guide. The build makes them from docs/: web/vite-guide.ts. */
export type GuideNode =
  | { type: 'text' | 'code' | 'pre'; text: string }
  | {
      type: 'p' | 'ul' | 'ol' | 'li' | 'strong' | 'em' | 'table' | 'tr' | 'td' | 'blockquote';
      children: GuideNode[];
    }
  | { type: 'heading'; depth: number; anchor: string; children: GuideNode[] }
  /** Without a page and an address: what this server does not have. */
  | { type: 'link'; page?: string; anchor?: string; href?: string; children: GuideNode[] }
  | { type: 'image'; src: string; alt: string };
