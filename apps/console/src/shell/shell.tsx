import { AppShell, Burger, Group, ScrollArea, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { followChanges } from "../api/live.ts";
import { useMay } from "../parts/access.ts";
import { NavLink, TextLink } from "../parts/links.tsx";
import { Find } from "./find.tsx";
import { LiveIndicator } from "./live-indicator.tsx";
import { navigation } from "./navigation.ts";
import { Shortcuts } from "./shortcuts.tsx";
import { UserMenu } from "./user-menu.tsx";

/** What surrounds every page for those who are signed in. */
export function Shell() {
  const [isMenuOpen, menu] = useDisclosure();
  const may = useMay();
  useEffect(followChanges, []);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 200, breakpoint: "sm", collapsed: { mobile: !isMenuOpen } }}
      padding={{ base: "sm", sm: "lg" }}
      transitionDuration={0}
    >
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" gap="md" wrap="nowrap" justify="space-between">
          <Group gap="sm" wrap="nowrap" w={{ sm: 184 }}>
            <Burger
              opened={isMenuOpen}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={isMenuOpen ? "Close the menu" : "Open the menu"}
              aria-expanded={isMenuOpen}
            />
            <TextLink to="/" className="brand" underline="never" aria-label="Millrace, home">
              <img src="/mill.svg" alt="" width={24} height={24} />
              <Text span fw={700} size="lg" visibleFrom="sm">
                Millrace
              </Text>
            </TextLink>
          </Group>
          <Find />
          <Group gap="md" wrap="nowrap">
            <LiveIndicator />
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar aria-label="Rooms">
        <ScrollArea p="sm" scrollbarSize={6}>
          <Stack gap="md">
            {navigation.map(({ group, items }) => {
              const mine = items.filter(({ permission }) => may(permission));
              if (mine.length === 0) return null;
              return (
                <Stack gap={2} key={group ?? ""}>
                  {group && (
                    <Text size="xs" fw={600} c="dimmed" px={10} pb={2}>
                      {group}
                    </Text>
                  )}
                  {mine.map(({ to, label, icon: Icon, key }) => (
                    <NavLink
                      key={to}
                      to={to}
                      activeOptions={{ exact: to === "/" }}
                      onClick={menu.close}
                      aria-keyshortcuts={`g ${key}`}
                    >
                      <Icon size={17} stroke={1.7} aria-hidden="true" />
                      {label}
                    </NavLink>
                  ))}
                </Stack>
              );
            })}
          </Stack>
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <div className="content">
          <Outlet />
        </div>
      </AppShell.Main>
      <Shortcuts />
    </AppShell>
  );
}
