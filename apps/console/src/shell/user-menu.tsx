import { Menu, Text, UnstyledButton, useMantineColorScheme, VisuallyHidden } from "@mantine/core";
import {
  IconBook,
  IconDeviceDesktop,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconPlugConnected,
  IconShieldLock,
  IconSun,
  IconUser,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { session } from "../api/session.ts";
import { useMe } from "../parts/access.ts";

const schemes = [
  { value: "light", label: "Light", icon: IconSun },
  { value: "dark", label: "Dark", icon: IconMoon },
  { value: "auto", label: "Like the system", icon: IconDeviceDesktop },
] as const;

const initials = (name: string) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");

export function UserMenu() {
  const me = useMe();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton className="avatar">
          <span aria-hidden>{initials(me.name)}</span>
          <VisuallyHidden>Account of {me.name}</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div style={{ padding: "8px 12px" }}>
          <Text size="md" fw={600} truncate>
            {me.name}
          </Text>
          <Text size="sm" c="dimmed" truncate>
            {me.email}
          </Text>
          <Text size="sm" c="dimmed">
            {me.roles.join(", ")}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Label>Colours</Menu.Label>
        {schemes.map(({ value, label, icon: Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={15} />}
            aria-current={colorScheme === value}
            fw={colorScheme === value ? 650 : undefined}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconUser size={15} />}
          onClick={() => void navigate({ to: "/profile" })}
        >
          Your profile
        </Menu.Item>
        <Menu.Item
          leftSection={<IconShieldLock size={15} />}
          onClick={() => void navigate({ to: "/account/security" })}
        >
          Account security
        </Menu.Item>
        <Menu.Item
          leftSection={<IconPlugConnected size={15} />}
          onClick={() => void navigate({ to: "/account/applications" })}
        >
          Connected applications
        </Menu.Item>
        <Menu.Item component="a" href="/docs" target="_blank" leftSection={<IconBook size={15} />}>
          API reference
        </Menu.Item>
        <Menu.Item
          leftSection={<IconKeyboard size={15} />}
          visibleFrom="sm"
          onClick={() => dispatchEvent(new KeyboardEvent("keydown", { key: "?" }))}
        >
          Keyboard
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={session.signOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
