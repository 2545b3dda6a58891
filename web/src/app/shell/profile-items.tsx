import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { BookOpen, Check, CircleHelp, Keyboard, LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react';
import { KeyCaps, openDocs, useHelpPage } from '../../components';
import { basePath } from '../../lib/base-path';
import { useEmbedding, useMe, useSignOut } from '../../lib/session';
import { HELP } from '../../lib/screen-keys/everywhere';
import { openKeys } from './open-command-menu';

const THEMES: { value: MantineColorScheme; label: string; icon: typeof Sun }[] = [
  { value: 'light', label: t`Light`, icon: Sun },
  { value: 'dark', label: t`Dark`, icon: Moon },
  { value: 'auto', label: t`System`, icon: Monitor },
];

export function ProfileItems() {
  const { user } = useMe();
  const program = useEmbedding();
  const navigate = useNavigate();
  const help = useHelpPage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu.Label>{user.email}</Menu.Label>
      <Menu.Item
        leftSection={<UserRound size={15} aria-hidden />}
        onClick={() => void navigate({ to: '/profile' })}
      >
        {program ? t`Profile` : t`Profile and API tokens`}
      </Menu.Item>
      <Menu.Item leftSection={<CircleHelp size={15} aria-hidden />} onClick={() => openDocs(help)}>
        <Trans>Guide</Trans>
      </Menu.Item>
      <Menu.Item
        leftSection={<Keyboard size={15} aria-hidden />}
        rightSection={<KeyCaps keys={HELP.keys} />}
        aria-label={t`Keys`}
        onClick={openKeys}
      >
        <Trans>Keys</Trans>
      </Menu.Item>
      <Menu.Item
        leftSection={<BookOpen size={15} aria-hidden />}
        component="a"
        href={`${basePath}/api/docs`}
        target="_blank"
        rel="noreferrer"
      >
        <Trans>API documentation</Trans>
      </Menu.Item>
      <Menu.Divider />
      <Menu.Label>{t`Theme`}</Menu.Label>
      {THEMES.map(({ value, label, icon: Icon }) => (
        <Menu.Item
          key={value}
          closeMenuOnClick={false}
          leftSection={<Icon size={15} aria-hidden />}
          rightSection={value === colorScheme && <Check size={15} aria-label={t`selected`} />}
          onClick={() => setColorScheme(value)}
        >
          {label}
        </Menu.Item>
      ))}
      {!program && <SignOutItem />}
    </>
  );
}

function SignOutItem() {
  const router = useRouter();
  const signOut = useSignOut({ onDone: () => void router.invalidate() });
  return (
    <>
      <Menu.Divider />
      <Menu.Item leftSection={<LogOut size={15} aria-hidden />} onClick={() => signOut.mutate()}>
        <Trans>Sign out</Trans>
      </Menu.Item>
    </>
  );
}
